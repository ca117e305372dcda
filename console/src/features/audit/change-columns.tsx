import { Anchor, Text } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { Change } from '../../api/audit.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { Time } from '../../ui/Time.tsx';
import { AppName } from '../apps/AppName.tsx';
import { actorText, changeText } from './change-words.ts';

const route = getRouteApi('/audit');

export const changeColumns: Columns<Change> = [
  { id: 'at', header: 'When', cell: ({ row }) => <Time at={row.original.at} /> },
  { id: 'what', header: 'What', cell: ({ row }) => <What change={row.original} /> },
  { id: 'who', header: 'By', cell: ({ row }) => <Text size="sm">{actorText(row.original.actor)}</Text> },
  {
    id: 'store',
    header: 'Store',
    cell: ({ row: { original } }) =>
      original.store_hash === null ? '—' : <span className="nowrap">{original.store_hash}</span>,
  },
  {
    id: 'app',
    header: 'App',
    cell: ({ row: { original } }) =>
      original.client_id === null ? '—' : <AppName clientId={original.client_id} />,
  },
];

/** Opens the change. The address says which one. */
function What({ change }: { change: Change }) {
  const { seq, key } = change;
  const search = route.useSearch();
  return (
    <>
      <Anchor
        size="sm"
        renderRoot={(props) => <Link to="/audit" search={{ ...search, change: seq }} {...props} />}
      >
        <Foreign>{changeText(change)}</Foreign>
      </Anchor>
      <Text size="xs" c="dimmed" className="nowrap">
        <Foreign>{key}</Foreign>
      </Text>
    </>
  );
}
