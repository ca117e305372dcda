import { Text } from '@mantine/core';
import type { Circuit } from '../../api/circuits.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { SmallBadge } from '../../ui/StateBadge.tsx';
import { Time } from '../../ui/Time.tsx';
import { AppName } from '../apps/AppName.tsx';

export const circuitColumns: Columns<Circuit> = [
  { id: 'state', header: 'State', cell: ({ row }) => <CircuitBadge state={row.original.state} /> },
  { id: 'host', header: 'Host', cell: ({ row }) => <Foreign size="sm">{row.original.host}</Foreign> },
  { id: 'app', header: 'App', cell: ({ row }) => <AppName clientId={row.original.client_id} /> },
  { id: 'next', header: 'Tried again', cell: ({ row }) => <NextProbe circuit={row.original} /> },
];

const CircuitBadge = ({ state }: Pick<Circuit, 'state'>) =>
  state === 'open' ? (
    <SmallBadge color="red" label="open" meaning="Deliveries to this host wait." />
  ) : (
    <SmallBadge
      color="orange"
      label="probing"
      meaning="A few deliveries go, and each success lets more of them go."
    />
  );

/** Each process that sends has a circuit of its own. */
function NextProbe({ circuit: { processes } }: { circuit: Circuit }) {
  const moments = processes.flatMap(({ next_probe_at }) => next_probe_at ?? []).sort();
  return (
    <>
      <Text size="sm">{moments[0] ? <Time at={moments[0]} /> : 'now'}</Text>
      <Text size="xs" c="dimmed">
        {processes.length === 1 ? 'in 1 process' : `in ${processes.length} processes`}
      </Text>
    </>
  );
}
