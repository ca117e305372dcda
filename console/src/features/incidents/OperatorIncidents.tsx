import { Anchor, Box } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { anyIncidentsQuery, type Incident } from '../../api/incidents.ts';
import { countRecovery, newStartKey, startRecovery } from '../../api/recovery.ts';
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
  {
    id: 'app',
    header: 'App and store',
    // The whole id would take the room of the hook's scope.
    cell: ({ row: { original } }) => (
      <Box maw={120}>
        <AppName clientId={original.client_id} />
        <Foreign size="xs">{`in ${original.store_hash}`}</Foreign>
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
  // An incident goes on while its question is open. What was counted is what is started.
  const [asked, setAsked] = useState({ wanted, key: '' });
  const count = async () => {
    setAsked({ wanted, key: newStartKey() });
    return (await countRecovery(wanted)).matched;
  };
  const start = async () => {
    const { id } = await startRecovery(asked.wanted, asked.key);
    await navigate({ to: '/recovery', search: { replay: id! } });
  };
  // The form has no field for one hook.
  const recovery = { store_hash, client_id: incident.client_id, failure, since, turn_on: true } as const;
  const turnOn = (
    <Anchor size="sm" renderRoot={(props) => <Link to="/recovery" search={recovery} {...props} />}>
      Recover all hooks of the app in this store, and turn on those that failed
    </Anchor>
  );
  return <RetryAll incident={incident} count={count} start={start} whenOff={turnOn} />;
}
