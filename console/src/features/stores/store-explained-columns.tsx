import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ExplainedAnyHook } from '../../api/store-log.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { SmallBadge, StateBadge } from '../../ui/StateBadge.tsx';
import { AppName } from '../apps/AppName.tsx';
import { whyOf } from '../events/explained-columns.tsx';

interface CellProps {
  hash: string;
  hook: ExplainedAnyHook;
}

export const storeExplainedColumns = (hash: string): Columns<ExplainedAnyHook> => [
  { id: 'hook', header: 'Hook', cell: ({ row }) => <HookName hash={hash} hook={row.original} /> },
  { id: 'app', header: 'App', cell: ({ row }) => <AppName clientId={row.original.client_id} /> },
  {
    id: 'topic',
    header: 'Scope',
    cell: ({ row }) =>
      row.original.topic === null ? '—' : <Foreign size="sm">{row.original.topic}</Foreign>,
  },
  { id: 'outcome', header: 'Outcome', cell: ({ row }) => <Outcome hash={hash} hook={row.original} /> },
  { id: 'why', header: 'Why', cell: ({ row }) => <Text size="sm">{whyOf(row.original)}</Text> },
];

function HookName({ hash, hook: { kind, id, hook: key } }: CellProps) {
  if (id === null) return <Text size="sm">a deleted {kind}</Text>;
  return (
    <Anchor
      size="sm"
      renderRoot={(props) => <Link to="/stores/$hash/hooks/$key" params={{ hash, key }} {...props} />}
    >
      {kind === 'hook' ? `Hook ${id}` : `Web-hook ${id}`}
    </Anchor>
  );
}

function Outcome({ hash, hook: { delivery } }: CellProps) {
  if (!delivery)
    return <SmallBadge color="gray" label="not sent" meaning="There is no delivery of the event to it." />;
  const params = { hash, deliveryId: delivery.id };
  return (
    <Anchor
      renderRoot={(props) => <Link to="/stores/$hash/deliveries/$deliveryId" params={params} {...props} />}
    >
      <StateBadge state={delivery.state} />
    </Anchor>
  );
}
