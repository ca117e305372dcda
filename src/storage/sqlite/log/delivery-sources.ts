import type { DeliveryState } from '../../../delivery/model/delivery.js';
import type { SqliteConnection, SqlValue } from '../connection/sqlite-connection.js';

/** How many deliveries of a target are in these sources, under one more condition on `l`: none of what is delivered. */
export function countIn(
  connection: SqliteConnection,
  target: number,
  sources: readonly DeliverySource[],
  [condition, ...values]: [string, ...SqlValue[]] = ['true'],
): number {
  let total = 0;
  for (const source of sources) {
    const where = `WHERE l.target = ? AND ${source.condition} AND ${condition}`;
    const sql = `SELECT count(*) AS n FROM deliveries l INDEXED BY ${source.index} ${where}`;
    total += connection.get<{ n: number }>(sql, target, ...values)!.n;
  }
  return total;
}

/** Where a part of one target's deliveries is found, newest first, without reading the rest. `l` is the index, `d` the row. */
export interface DeliverySource {
  index: string;
  condition: string;
}

const irregular = (stage: string): DeliverySource => ({
  index: 'deliveries_irregular',
  condition: `l.irregular = 1 AND l.stage = '${stage}'`,
});

/** The partial index is taken only where its own condition is written out. */
const WAITING: DeliverySource = {
  index: 'deliveries_backlog',
  condition: "l.stage IN ('waiting', 'parked') AND l.stage = 'waiting'",
};
const LEASED: DeliverySource = { index: 'deliveries_leased', condition: "l.stage = 'leased'" };

export const ALL: DeliverySource = { index: 'deliveries_log', condition: 'true' };

export const IN_STATE: Record<DeliveryState, readonly DeliverySource[]> = {
  pending: [irregular('due'), WAITING],
  in_flight: [LEASED],
  delivered: [{ index: 'deliveries_log', condition: "d.stage = 'delivered'" }],
  exhausted: [irregular('exhausted')],
  parked: [irregular('parked')],
  cancelled: [irregular('cancelled')],
};

/** Everything that is not delivered: few, beside what is. */
export const UNDELIVERED: readonly DeliverySource[] = (
  ['pending', 'in_flight', 'exhausted', 'parked', 'cancelled'] as const
).flatMap((state) => IN_STATE[state]);
