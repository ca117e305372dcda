import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DeliveryDetail } from '../../api/deliveries.ts';
import { CodeBlock } from '../../ui/CodeBlock.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { JsonView } from '../../ui/JsonView.tsx';
import { ExactTime } from '../../ui/Time.tsx';
import { AttemptTimeline } from './AttemptTimeline.tsx';
import { recordText } from './record-text.ts';
import { curlOf, requestHeaders, type Target } from './request-text.ts';
import { StateLine } from './StateLine.tsx';
import { VerifyPanel } from './VerifyPanel.tsx';

interface DeliveryStoryProps {
  delivery: DeliveryDetail;
  /** The event, as a link where there is a screen for it. */
  event: ReactNode;
  /** Undefined while it is read. */
  target: Target | undefined;
}

export const DeliveryStory = ({ delivery, event, target }: DeliveryStoryProps) => {
  const record = delivery.body === null ? null : recordText(delivery.body);
  return (
    <>
      <Paper withBorder p="md">
        <Stack gap="md">
          <StateLine delivery={delivery} />
          <dl className="facts">
            <Fact name="Event">{event}</Fact>
            <Fact name="Accepted">
              <ExactTime at={delivery.created_at} />
            </Fact>
            {record && (
              <Fact name="Record">
                <Foreign>{record}</Foreign>
              </Fact>
            )}
            <Fact name="Delivery">{delivery.id}</Fact>
          </dl>
        </Stack>
      </Paper>
      <div className="two-columns">
        <Paper withBorder p="md">
          <Title order={2} size="h4" mb="md">
            What happened
          </Title>
          <AttemptTimeline attempts={delivery.attempt_log} />
        </Paper>
        <Paper withBorder p="md">
          <Stack gap="md">
            <Title order={2} size="h4">
              The request
            </Title>
            <RequestParts delivery={delivery} target={target} />
          </Stack>
        </Paper>
      </div>
    </>
  );
};

function RequestParts({ delivery, target }: Pick<DeliveryStoryProps, 'delivery' | 'target'>) {
  if (delivery.body === null)
    return (
      <Text size="sm" c="dimmed">
        The body is no longer kept, so it cannot be shown or sent again. Publish the event again if it is
        needed.
      </Text>
    );
  return (
    <>
      {target && <CodeBlock title="Headers" text={requestHeaders(delivery, target)} />}
      <JsonView title="Body" text={delivery.body} />
      {target && (
        <CodeBlock
          title="As curl, unsigned"
          text={curlOf({ body: delivery.body, id: delivery.event_id }, target)}
        />
      )}
      <VerifyPanel
        body={delivery.body}
        id={delivery.event_id}
        startedAt={delivery.attempt_log.at(-1)?.started_at}
      />
    </>
  );
}
