import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ExplainedHook } from '../../api/events.ts';
import { hookTitle } from '../../api/hook-id.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { SmallBadge, StateBadge } from '../../ui/StateBadge.tsx';
import { lastAnswer } from '../deliveries/delivery-columns.tsx';

const REASONS: Record<NonNullable<ExplainedHook['reason']>, string> = {
  filtered: 'The policy of the hook kept the event from it',
  scope_differs: 'It does not subscribe to this event.',
  created_after: 'The hook was created after the event.',
  was_off: 'The hook is off.',
  changed_since: 'The hook was off or had another scope then, and has changed since.',
  not_addressed: 'The event was for other hooks only, such as a sample.',
};

export const explainedColumns: Columns<ExplainedHook> = [
  { id: 'hook', header: 'Hook', cell: ({ row }) => <HookName hook={row.original} /> },
  {
    id: 'topic',
    header: 'Scope',
    cell: ({ row }) =>
      row.original.topic === null ? '—' : <Foreign size="sm">{row.original.topic}</Foreign>,
  },
  { id: 'outcome', header: 'Outcome', cell: ({ row }) => <Outcome hook={row.original} /> },
  { id: 'why', header: 'Why', cell: ({ row }) => <Text size="sm">{whyOf(row.original)}</Text> },
];

function HookName({ hook: { kind, id } }: { hook: ExplainedHook }) {
  if (id === null) return <Text size="sm">a deleted {kind}</Text>;
  if (kind === 'pull') return <Text size="sm">pull subscription {id}</Text>;
  return (
    <Anchor size="sm" renderRoot={(props) => <Link to="/hooks/$id" params={{ id }} {...props} />}>
      {hookTitle(id)}
    </Anchor>
  );
}

function Outcome({ hook: { kind, id, delivery } }: { hook: ExplainedHook }) {
  if (!delivery)
    return <SmallBadge color="gray" label="not sent" meaning="There is no delivery of the event to it." />;
  if (id === null || kind === 'pull') return <StateBadge state={delivery.state} />;
  const params = { id, deliveryId: delivery.id };
  return (
    <Anchor
      renderRoot={(props) => <Link to="/hooks/$id/deliveries/$deliveryId" params={params} {...props} />}
    >
      <StateBadge state={delivery.state} />
    </Anchor>
  );
}

type Explained = Pick<ExplainedHook, 'delivery' | 'reason' | 'condition'>;

/** Why there is no delivery, or what the receiver said. */
export function whyOf({ delivery, reason, condition }: Explained): string {
  if (reason === 'filtered') return `${REASONS.filtered}: ${condition}`;
  if (reason !== null) return REASONS[reason];
  return delivery ? lastAnswer(delivery) : '—';
}
