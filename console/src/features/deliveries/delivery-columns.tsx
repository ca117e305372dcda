import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Delivery } from '../../api/deliveries.ts';
import type { HookId } from '../../api/hook-id.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { Time } from '../../ui/Time.tsx';
import { failureWords } from './failure-words.ts';
import { RecordOf } from './RecordOf.tsx';

/**
 * @param hookId the hook whose deliveries these are
 * @param withRecord whether each says which record it is about, which takes a request for each
 */
export const deliveryColumns = (hookId: HookId, withRecord: boolean): Columns<Delivery> => [
  { id: 'state', header: 'State', cell: ({ row }) => <StateBadge state={row.original.state} /> },
  {
    id: 'event',
    header: 'Event',
    cell: ({ row: { original } }) => (
      <Anchor
        size="sm"
        renderRoot={(props) => (
          <Link
            to="/hooks/$id/deliveries/$deliveryId"
            params={{ id: hookId, deliveryId: original.id }}
            {...props}
          />
        )}
      >
        <Foreign>{original.scope}</Foreign>
      </Anchor>
    ),
  },
  ...(withRecord ? [recordColumn(hookId)] : []),
  { id: 'accepted', header: 'Accepted', cell: ({ row }) => <Time at={row.original.created_at} /> },
  { id: 'attempts', header: 'Attempts', cell: ({ row }) => row.original.attempts },
  { id: 'said', header: 'Last answer', cell: ({ row }) => lastAnswer(row.original) },
  { id: 'next', header: 'Next attempt', cell: ({ row }) => <Time at={row.original.next_attempt_at} /> },
];

const recordColumn = (hookId: HookId): Columns<Delivery>[number] => ({
  id: 'record',
  header: 'Record',
  cell: ({ row }) => <RecordOf hookId={hookId} deliveryId={row.original.id} />,
});

export function lastAnswer({ last_status, last_failure, last_reason, attempts }: Delivery): string {
  if (last_failure !== null)
    return failureWords({ status: last_status, failure: last_failure, reason: last_reason });
  if (last_status !== null) return `The receiver answered ${last_status}.`;
  return attempts === 0 ? 'none yet' : '—';
}
