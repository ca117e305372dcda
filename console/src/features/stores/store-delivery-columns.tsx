import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { StoreDelivery } from '../../api/store-log.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { Time } from '../../ui/Time.tsx';
import { AppName } from '../apps/AppName.tsx';
import { lastAnswer } from '../deliveries/delivery-columns.tsx';

/** @param hash the store whose deliveries these are */
export const storeDeliveryColumns = (hash: string): Columns<StoreDelivery> => [
  { id: 'state', header: 'State', cell: ({ row }) => <StateBadge state={row.original.state} /> },
  {
    id: 'delivery',
    header: 'Delivery',
    cell: ({ row: { original } }) => (
      <Anchor
        size="sm"
        display="block"
        miw={105}
        renderRoot={(props) => (
          <Link
            to="/stores/$hash/deliveries/$deliveryId"
            params={{ hash, deliveryId: original.id }}
            {...props}
          />
        )}
      >
        <Foreign>{original.scope}</Foreign>
      </Anchor>
    ),
  },
  {
    id: 'event',
    header: 'Event',
    cell: ({ row: { original } }) => (
      <Anchor
        size="xs"
        className="nowrap"
        renderRoot={(props) => (
          <Link to="/stores/$hash/events/$eventId" params={{ hash, eventId: original.event_id }} {...props} />
        )}
      >
        {`…${original.event_id.slice(-8)}`}
      </Anchor>
    ),
  },
  { id: 'app', header: 'App', cell: ({ row }) => <AppName clientId={row.original.client_id} /> },
  { id: 'accepted', header: 'Accepted', cell: ({ row }) => <Time at={row.original.created_at} /> },
  { id: 'attempts', header: 'Attempts', cell: ({ row }) => row.original.attempts },
  {
    id: 'said',
    header: 'Last answer',
    cell: ({ row }) => <Text size="sm">{lastAnswer(row.original)}</Text>,
  },
  { id: 'next', header: 'Next attempt', cell: ({ row }) => <Time at={row.original.next_attempt_at} /> },
];
