import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { hookIdOf } from '../../api/hook-id.ts';
import { appIncidentsQuery, type Incident } from '../../api/incidents.ts';
import { startReplay } from '../../api/replays.ts';
import { useAppSession, useMayWrite } from '../../session/session.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { IncidentsPage } from './IncidentsPage.tsx';
import { incidentColumns } from './incident-columns.tsx';
import { RetryAll } from './RetryAll.tsx';

const route = getRouteApi('/incidents');

const hookLink = ({ hook: { kind, id, scope } }: Incident) =>
  kind === 'pull' ? (
    <Foreign size="sm">{scope}</Foreign>
  ) : (
    <Anchor
      size="sm"
      renderRoot={(props) => <Link to="/hooks/$id" params={{ id: hookIdOf(id) }} {...props} />}
    >
      <Foreign>{scope}</Foreign>
    </Anchor>
  );
const columns = incidentColumns(hookLink);
const withRetry: Columns<Incident> = [
  ...columns,
  { id: 'retry', header: 'Send again', cell: ({ row }) => <Retry incident={row.original} /> },
];

export function AppIncidents() {
  const { storeHash } = useAppSession();
  const { state, failure, cursor } = route.useSearch();
  const query = useQuery(appIncidentsQuery(storeHash, { state, failure, cursor }));
  return <IncidentsPage query={query} columns={useMayWrite() ? withRetry : columns} />;
}

/** By a replay of the hook. What is pulled has none. */
function Retry({ incident }: { incident: Incident }) {
  const { storeHash } = useAppSession();
  const navigate = route.useNavigate();
  const { hook, failure, events_since, events_until } = incident;
  if (hook.kind === 'pull') return '—';
  const id = hookIdOf(hook.id);
  const wanted = { from: events_since, to: events_until, only: 'failed', failure } as const;
  const count = async () => (await startReplay(storeHash, id, { ...wanted, dry_run: true })).matched;
  const start = async () => {
    const replay = await startReplay(storeHash, id, { ...wanted, dry_run: false });
    await navigate({ to: '/hooks/$id', params: { id }, search: { tab: 'replays', replay: replay.id! } });
  };
  return <RetryAll incident={incident} count={count} start={start} whenOff={hookLink(incident)} />;
}
