import type { DeliveryState } from '../../../delivery/model/delivery.js';
import { allOf, type SqlClause } from '../connection/sql-clause.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

/**
 * Where one part of a target's deliveries is found, newest first, without reading the rest. The condition names the index
 * `l` and the row `d`.
 */
export interface DeliverySource {
  index: string;
  condition: string;
}

/** @param condition on `l`; not for the source of the delivered ones, whose own condition names `d` */
export function countIn(
  connection: SqliteConnection,
  target: number,
  sources: readonly DeliverySource[],
  condition: SqlClause = allOf(),
): number {
  let total = 0;
  for (const source of sources) {
    const where = `WHERE l.target = :target AND ${source.condition} AND ${condition.sql}`;
    const sql = `SELECT count(*) AS n FROM deliveries l INDEXED BY ${source.index} ${where}`;
    total += connection.get<{ n: number }>(sql, { ...condition.values, target })!.n;
  }
  return total;
}

const irregular = (stage: string): DeliverySource => ({
  index: 'deliveries_irregular',
  condition: `l.irregular = 1 AND l.stage = '${stage}'`,
});

/** SQLite takes the partial index only if its own condition is written out. */
const WAITING: DeliverySource = {
  index: 'deliveries_backlog',
  condition: "l.stage IN ('waiting', 'parked') AND l.stage = 'waiting'",
};
const LEASED: DeliverySource = { index: 'deliveries_leased', condition: "l.stage = 'leased'" };

export const ALL: DeliverySource = { index: 'deliveries_log', condition: 'true' };

export const IN_STATE: Record<DeliveryState, readonly DeliverySource[]> = {
  pending: [irregular('due'), WAITING, irregular('lined'), irregular('offered')],
  in_flight: [LEASED, irregular('pulled')],
  delivered: [{ index: 'deliveries_log', condition: "d.stage = 'delivered'" }],
  exhausted: [irregular('exhausted')],
  parked: [irregular('parked'), irregular('shelved')],
  cancelled: [irregular('cancelled')],
};

/** What has failed is irregular from then on, in every state. */
export const FAILED_IN: Record<DeliveryState, readonly DeliverySource[]> = {
  pending: [irregular('due'), irregular('waiting'), irregular('lined'), irregular('offered')],
  in_flight: [irregular('leased'), irregular('pulled')],
  delivered: [irregular('delivered')],
  exhausted: [irregular('exhausted')],
  parked: [irregular('parked'), irregular('shelved')],
  cancelled: [irregular('cancelled')],
};

/** Everything that is not delivered: few rows beside the delivered ones. */
export const UNDELIVERED: readonly DeliverySource[] = (
  ['pending', 'in_flight', 'exhausted', 'parked', 'cancelled'] as const
).flatMap((state) => IN_STATE[state]);
