import type { SqliteConnection } from '../sqlite/connection/sqlite-connection.js';
import { SqliteDeliveryLogRepository } from '../sqlite/log/sqlite-delivery-log.repository.js';
import { SqliteLeaseRepository } from '../sqlite/queue/sqlite-lease.repository.js';
import { SqliteAppRepository } from '../sqlite/records/sqlite-app.repository.js';
import { SqliteChangeRepository } from '../sqlite/records/sqlite-change.repository.js';
import { SqliteKeyCanaryRepository } from '../sqlite/records/sqlite-key-canary.repository.js';
import { SqliteOperatorRepository } from '../sqlite/records/sqlite-operator.repository.js';
import { SqliteStoreRepository } from '../sqlite/records/sqlite-store.repository.js';
import { SqliteSubscriptionRepository } from '../sqlite/records/sqlite-subscription.repository.js';
import { SqliteTokenRepository } from '../sqlite/records/sqlite-token.repository.js';

/** The embedded store that is copied: its ports, and its connection for what no port lists. */
export type CopySource = ReturnType<typeof copySource>;

export function copySource(connection: SqliteConnection) {
  return {
    connection,
    stores: new SqliteStoreRepository(connection),
    apps: new SqliteAppRepository(connection),
    tokens: new SqliteTokenRepository(connection),
    operators: new SqliteOperatorRepository(connection),
    keyCanaries: new SqliteKeyCanaryRepository(connection),
    subscriptions: new SqliteSubscriptionRepository(connection),
    changes: new SqliteChangeRepository(connection),
    leases: new SqliteLeaseRepository(connection),
    deliveryLog: new SqliteDeliveryLogRepository(connection),
  };
}

/** All rows of a small table, with names in camel case. @param json the columns that hold JSON */
export function rowsOf<Row>({ connection }: CopySource, table: string, json: string[] = []): Row[] {
  return connection.all<Record<string, unknown>>(`SELECT * FROM ${table}`).map((row) => {
    const entries = Object.entries(row).map(([column, value]) => [
      column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      json.includes(column) && value !== null ? JSON.parse(String(value)) : value,
    ]);
    return Object.fromEntries(entries) as Row;
  });
}

/** How many rows a table has. */
export const countRows = ({ connection }: CopySource, table: string): number =>
  connection.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)!.n;
