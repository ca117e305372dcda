import { Anchor, Box } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { anyIncidentsQuery, type Incident } from '../../api/incidents.ts';
import { countRecovery, startRecovery } from '../../api/recovery.ts';
import { useMayWrite } from '../../session/session.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { AppName } from '../apps/AppName.tsx';
import { AppPicker } from '../apps/AppPicker.tsx';
import { StorePicker } from '../stores/StorePicker.tsx';
import { IncidentsPage } from './IncidentsPage.tsx';
import { incidentColumns } from './incident-columns.tsx';
import { RetryAll } from './RetryAll.tsx';

const route = getRouteApi('/incidents');

const [state, hook, ...rest] = incidentColumns(({ store_hash, hook: { key, scope } }) => (
  <Anchor
    size="sm"
    renderRoot={(props) => (
      <Link to="/stores/$hash/hooks/$key" params={{ hash: store_hash, key }} {...props} />
    )}
  >
    <Foreign>{scope}</Foreign>
  </Anchor>
));
const columns: Columns<Incident> = [
  state!,
  hook!,
  { id: 'store', header: 'Store', cell: ({ row }) => <Foreign size="sm">{row.original.store_hash}</Foreign> },
  {
    id: 'app',
    header: 'App',
    // The whole id would take the room of the hook's scope.
    cell: ({ row }) => (
      <Box maw={140}>
        <AppName clientId={row.original.client_id} />
      </Box>
    ),
  },
  ...rest,
];
const withRetry: Columns<Incident> = [
  ...columns,
  { id: 'retry', header: 'Send again', cell: ({ row }) => <Retry incident={row.original} /> },
];

export function OperatorIncidents() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { cursor: _, ...filters } = search;
  const query = useQuery(anyIncidentsQuery(search));
  const show = (part: typeof filters) => void navigate({ search: { ...filters, ...part } });
  return (
    <IncidentsPage
      query={query}
      columns={useMayWrite() ? withRetry : columns}
      filters={
        <>
          <StorePicker value={search.store_hash} onChange={(store_hash) => show({ store_hash })} />
          <AppPicker value={search.client_id} onChange={(client_id) => show({ client_id })} />
        </>
      }
    />
  );
}

/** By a recovery of the one hook. */
function Retry({ incident }: { incident: Incident }) {
  const navigate = route.useNavigate();
  const { store_hash, failure, events_since: since, events_until: until } = incident;
  const wanted = { store_hash, hook: incident.hook.key, failure, since, until };
  const start = async () => {
    const { id } = await startRecovery(wanted);
    await navigate({ to: '/recovery', search: { replay: id! } });
  };
  const count = async () => (await countRecovery(wanted)).matched;
  return <RetryAll incident={incident} count={count} start={start} />;
}
