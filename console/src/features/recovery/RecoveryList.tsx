import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type Recovery, recoveriesQuery } from '../../api/recovery.ts';
import { type Columns, DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Pager } from '../../ui/Pager.tsx';
import { Time } from '../../ui/Time.tsx';
import { STATES, shareDone, takesText } from './recovery-words.ts';

const route = getRouteApi('/recovery');

const columns: Columns<Recovery> = [
  { id: 'state', header: 'State', cell: ({ row }) => STATES[row.original.state] },
  {
    id: 'takes',
    header: 'Takes',
    cell: ({ row: { original } }) => (
      <Anchor
        size="sm"
        renderRoot={(props) => <Link to="/recovery" search={{ replay: original.id! }} {...props} />}
      >
        <Foreign>{takesText(original)}</Foreign>
      </Anchor>
    ),
  },
  { id: 'progress', header: 'Progress', cell: ({ row }) => `${shareDone(row.original)} %` },
  {
    id: 'matched',
    header: 'Matched',
    cell: ({ row }) => row.original.matched.toLocaleString('en'),
  },
  { id: 'done', header: 'Made due', cell: ({ row }) => row.original.done.toLocaleString('en') },
  { id: 'started', header: 'Started', cell: ({ row }) => <Time at={row.original.created_at} /> },
];

/** All recoveries, the newest first. */
export function RecoveryList() {
  const { cursor, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(recoveriesQuery(cursor));
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Recoveries
      </Title>
      <Loaded query={query} rows={2}>
        {({ data, next_cursor }) => (
          <>
            {data.length === 0 ? (
              <NoRecoveries />
            ) : (
              <DataTable caption="Recoveries" columns={columns} rows={data} rowId={({ id }) => id!} />
            )}
            <Pager
              isLater={cursor !== undefined}
              onFirst={() => void navigate({ search })}
              nextCursor={next_cursor}
              onNext={(next) => void navigate({ search: { ...search, cursor: next } })}
            />
            <Text size="xs" c="dimmed">
              What apps send again by themselves is not among them.
            </Text>
          </>
        )}
      </Loaded>
    </Stack>
  );
}

const NoRecoveries = () => (
  <EmptyState
    title="No recoveries yet"
    curl={`curl -X POST ${window.location.origin}/admin/v1/replays \\
  -H "Authorization: Bearer $OPERATOR_TOKEN" -H "Content-Type: application/json" \\
  -d '{"host":"hooks.example.com","since":"${new Date().toISOString().slice(0, 10)}T00:00:00Z","dry_run":true}'`}
  >
    After an outage of a receiver, count what failed, then send it again. The command only counts.
  </EmptyState>
);
