import { Paper, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { circuitsQuery } from '../../api/circuits.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { circuitColumns } from '../circuits/circuit-columns.tsx';
import { Verdict } from '../system/Verdict.tsx';

interface AllStoresProps {
  clientId: string | undefined;
  /** Below it, once it has its height. */
  children: ReactNode;
}

/** Over all stores: how the service is, and the hosts to which deliveries wait. The hooks are looked at store by store. */
export const AllStores = ({ clientId, children }: AllStoresProps) => (
  <Verdict clientId={clientId}>
    <HeldBack clientId={clientId} />
    <Text size="xs" c="dimmed">
      Choose a store to see which of its hooks fail or are off.
    </Text>
    {children}
  </Verdict>
);

function HeldBack({ clientId }: { clientId: string | undefined }) {
  const { data: circuits } = useQuery(circuitsQuery({}));
  const rows = (circuits?.data ?? []).filter(({ client_id }) => !clientId || client_id === clientId);
  if (rows.length === 0) return null;
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4" mb="sm">
        Hosts that are held back
      </Title>
      <DataTable
        caption="Hosts that are held back"
        columns={circuitColumns}
        rows={rows}
        rowId={({ id }) => id}
      />
    </Paper>
  );
}
