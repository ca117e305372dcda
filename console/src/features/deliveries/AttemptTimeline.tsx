import { Code, Stack, Text, Timeline } from '@mantine/core';
import type { Attempt } from '../../api/deliveries.ts';
import { JsonView } from '../../ui/JsonView.tsx';
import { ExactTime, Time } from '../../ui/Time.tsx';
import { explainFailure } from './failure-words.ts';

/** The attempts in their order: when, how long, what the receiver said, what to do. */
export function AttemptTimeline({ attempts }: { attempts: Attempt[] }) {
  if (attempts.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No attempt is recorded.
      </Text>
    );
  return (
    <Timeline active={attempts.length} bulletSize={16} lineWidth={2}>
      {attempts.map((attempt) => (
        <Timeline.Item
          key={attempt.number}
          title={`Attempt ${attempt.number}: ${titleOf(attempt)}`}
          color={attempt.failure === null ? 'green' : 'red'}
        >
          <AttemptText attempt={attempt} />
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

function AttemptText({ attempt }: { attempt: Attempt }) {
  const words = explainFailure(attempt);
  return (
    <Stack gap={6} mt={4}>
      <Text size="xs" c="dimmed">
        <Time at={attempt.started_at} /> · <ExactTime at={attempt.started_at} /> ·{' '}
        {Math.round(attempt.duration_ms)} ms
      </Text>
      {words && (
        <Text size="sm">
          {words.what} {words.advice} <Code>{attempt.reason ?? attempt.failure}</Code>
        </Text>
      )}
      {attempt.response_excerpt && (
        <JsonView title={`Answer to attempt ${attempt.number}`} text={attempt.response_excerpt} />
      )}
    </Stack>
  );
}

function titleOf({ status, failure }: Attempt): string {
  if (status !== null) return String(status);
  return failure === null ? 'delivered' : 'no answer';
}
