import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { circuitsQuery } from '../../api/circuits.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { circuitColumns } from '../circuits/circuit-columns.tsx';
import { AttentionPanel } from './AttentionPanel.tsx';

/** Over all stores: the hosts to which deliveries wait. The hooks are looked at store by store. */
interface CircuitAttentionProps {
  clientId: string | undefined;
  /** Below it, once it has its height. */
  children: ReactNode;
}

export function CircuitAttention({ clientId, children }: CircuitAttentionProps) {
  const query = useQuery(circuitsQuery({}));
  return (
    <Loaded query={query}>
      {({ data, next_cursor }) => (
        <>
          <AttentionPanel
            columns={circuitColumns}
            rows={data.filter(({ client_id }) => clientId === undefined || client_id === clientId)}
            rowId={({ id }) => id}
            allWell="No host is held back."
            limits={`Choose a store to see which of its hooks fail or are off.${
              next_cursor === null ? '' : ` Of the first ${data.length} hosts.`
            }`}
          />
          {children}
        </>
      )}
    </Loaded>
  );
}
