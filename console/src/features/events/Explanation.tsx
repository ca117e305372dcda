import { Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.ts';
import { type ExplainedHook, explanationQuery } from '../../api/events.ts';
import { useAppSession } from '../../session/session.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { ExactTime } from '../../ui/Time.tsx';
import { ByRecord } from './ByRecord.tsx';
import { explainedColumns } from './explained-columns.tsx';

export function Explanation({ id }: { id: string }) {
  const { storeHash } = useAppSession();
  const query = useQuery(explanationQuery(storeHash, id));
  if (query.error instanceof ApiError && query.error.status === 404) return <UnknownEvent />;
  return (
    <Loaded query={query}>
      {({ scope, created_at, hooks }) => (
        <Stack gap="md">
          <Paper withBorder p="md">
            <dl className="facts">
              <Fact name="Event">
                <Foreign>{scope}</Foreign>
              </Fact>
              <Fact name="Accepted">
                <ExactTime at={created_at} />
              </Fact>
            </dl>
          </Paper>
          <Title order={2} size="h4">
            {summaryOf(hooks)}
          </Title>
          <Hooks hooks={hooks} />
        </Stack>
      )}
    </Loaded>
  );
}

/** The service says no more: an app must not learn of the events of another. */
const UnknownEvent = () => (
  <EmptyState title="This app knows no such event" action={<ByRecord />}>
    No hook of the app matched it, it is older than the log, or the id has a mistake. An app sees the events
    that its hooks matched or kept out, and those that it published itself.
  </EmptyState>
);

const Hooks = ({ hooks }: { hooks: ExplainedHook[] }) =>
  hooks.length === 0 ? (
    <EmptyState title="This app has no hooks">So the event was sent to no address of it.</EmptyState>
  ) : (
    <>
      <DataTable caption="What became of the event" columns={explainedColumns} rows={hooks} rowId={rowId} />
      <Text size="xs" c="dimmed">
        Web-hooks are those of the other API, by record type and action.
      </Text>
    </>
  );

const rowId = ({ kind, id, delivery }: ExplainedHook) => `${kind} ${id ?? delivery?.id}`;

function summaryOf(hooks: ExplainedHook[]): string {
  const matched = hooks.filter((hook) => hook.matched).length;
  return `Matched ${matched} of ${hooks.length === 1 ? '1 hook' : `${hooks.length} hooks`}`;
}
