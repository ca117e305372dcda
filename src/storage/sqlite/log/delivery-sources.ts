import type { DeliveryState } from '../../../delivery/model/delivery.js';

/** Where a part of one target's deliveries is found, newest first, without reading the rest. `l` is the index, `d` the row. */
export interface DeliverySource {
  index: string;
  condition: string;
}

const troubled = (stage: string): DeliverySource => ({
  index: 'deliveries_troubled',
  condition: `l.troubled = 1 AND l.stage = '${stage}'`,
});

/** The partial index is taken only where its own condition is written out. */
const WAITING: DeliverySource = {
  index: 'deliveries_backlog',
  condition: "l.stage IN ('waiting', 'parked') AND l.stage = 'waiting'",
};
const LEASED: DeliverySource = { index: 'deliveries_leased', condition: "l.stage = 'leased'" };

export const ALL: DeliverySource = { index: 'deliveries_log', condition: 'true' };

export const IN_STATE: Record<DeliveryState, readonly DeliverySource[]> = {
  pending: [troubled('due'), WAITING],
  in_flight: [LEASED],
  delivered: [{ index: 'deliveries_log', condition: "d.stage = 'delivered'" }],
  exhausted: [troubled('exhausted')],
  parked: [troubled('parked')],
  cancelled: [troubled('cancelled')],
};

/** Everything that is not delivered: few, beside what is. */
export const UNDELIVERED: readonly DeliverySource[] = (
  ['pending', 'in_flight', 'exhausted', 'parked', 'cancelled'] as const
).flatMap((state) => IN_STATE[state]);
