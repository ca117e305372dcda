import { Anchor, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Hook } from '../../api/hook-id.ts';
import { hookStatusQuery } from '../../api/hooks.ts';
import { useAppSession } from '../../session/session.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { Time } from '../../ui/Time.tsx';
import { failureWords } from '../deliveries/failure-words.ts';
import { HookStateBadge } from './HookStateBadge.tsx';
import { HookTrend } from './HookTrend.tsx';

export const hookColumns: Columns<Hook> = [
  { id: 'state', header: 'State', cell: ({ row }) => <State hook={row.original} /> },
  {
    id: 'scope',
    header: 'Scope',
    cell: ({ row: { original: hook } }) => (
      <Anchor renderRoot={(props) => <Link to="/hooks/$id" params={{ id: hook.id }} {...props} />} size="sm">
        <Foreign>{hook.scope}</Foreign>
      </Anchor>
    ),
  },
  {
    id: 'destination',
    header: 'Destination',
    cell: ({ row }) => <Foreign size="sm">{row.original.destination}</Foreign>,
  },
  { id: 'trend', header: 'Last 24 hours', cell: ({ row }) => <HookTrend hook={row.original} /> },
  { id: 'waiting', header: 'Waiting', cell: ({ row }) => <Waiting hook={row.original} /> },
  { id: 'failure', header: 'Last failure', cell: ({ row }) => <LastFailure hook={row.original} /> },
];

/** A web-hook names a record and what is done to it: `Order/Create`. */
export const webHookColumns: Columns<Hook> = hookColumns.map((column) =>
  column.id === 'scope' ? { ...column, header: 'Object/Action' } : column,
);

const WHY_OFF = { gone: 'answered 410', failing: 'failed too long', owner: 'by its owner' };

function useStatus({ id }: Hook) {
  const { storeHash } = useAppSession();
  return useQuery({ ...hookStatusQuery(storeHash, id), refetchInterval: 15_000 });
}

function State({ hook }: { hook: Hook }) {
  const { data } = useStatus(hook);
  if (!data) return <Skeleton height={22} width={60} />;
  return (
    <>
      <HookStateBadge status={data} />
      {!data.is_active && (
        <Text size="xs" c="dimmed">
          {WHY_OFF[data.disabled_reason ?? 'owner']}
        </Text>
      )}
    </>
  );
}

function Waiting({ hook }: { hook: Hook }) {
  const { data } = useStatus(hook);
  return data ? (data.pending + data.parked).toLocaleString('en') : <Skeleton height={22} width={30} />;
}

function LastFailure({ hook }: { hook: Hook }) {
  const failure = useStatus(hook).data?.last_failure;
  if (!failure) return '—';
  return (
    <>
      <Text size="sm">{failureWords(failure)}</Text>
      <Text size="xs" c="dimmed">
        <Time at={failure.at} />
      </Text>
    </>
  );
}
