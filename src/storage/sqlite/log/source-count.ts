import type { SqliteConnection, SqlValue } from '../sqlite-connection.js';
import type { DeliverySource } from './delivery-sources.js';

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
