import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SqliteConnection } from '../../src/storage/sqlite/connection/sqlite-connection.js';
import { StoreLog } from '../../src/storage/sqlite/log/store-log.js';
import { TargetIds } from '../../src/storage/sqlite/queue/interned-ids.js';
import { SqliteDeliveryRepository } from '../../src/storage/sqlite/queue/sqlite-delivery.repository.js';
import { migrate } from '../../src/storage/sqlite/schema/migrations.js';
import { accept, eventAt, NOW } from './events.js';

type Arguments = Parameters<SqliteConnection['all']>;
const HOOKS = 40;

/** Keeps the plan and the number of rows of each query. */
class WatchedConnection extends SqliteConnection {
  readonly plans = new Set<string>();
  rows = 0;

  override all<Row>(...[sql, ...values]: Arguments): Row[] {
    const steps = super.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
    for (const { detail } of steps) this.plans.add(detail);
    const rows = super.all<Row>(sql, ...values);
    this.rows += rows.length;
    return rows;
  }
}

describe('A page of the log of a store on SQLite', () => {
  let directory: string;
  let connection: WatchedConnection;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'storehooks-store-log-'));
    connection = new WatchedConnection(join(directory, 'storehooks.db'));
    migrate(connection);
    const deliveries = new SqliteDeliveryRepository(connection, new TargetIds(connection));
    const events = Array.from({ length: HOOKS * 20 }, (_, n) =>
      eventAt('leased', `hook-${n % HOOKS}`, NOW + n),
    );
    await accept(deliveries, '1', events);
  });
  afterAll(() => {
    connection.close();
    rmSync(directory, { recursive: true });
  });

  const read = (filter: object) => {
    connection.plans.clear();
    connection.rows = 0;
    return new StoreLog(connection, 'store-a', { limit: 5, ...filter }).read();
  };

  it('reads further in as many hooks as it has deliveries, and one entry of each other hook', () => {
    const page = read({});
    expect(page.map(({ createdAt }) => createdAt - NOW)).toEqual([799, 798, 797, 796, 795]);
    // The targets, an entry of each, a page of each that is on the page, and the rows of the page.
    expect(connection.rows).toBe(HOOKS + HOOKS + 5 * 5 + 5);
  });

  it('starts at its place in an index, and sorts nothing', () => {
    const [after] = read({ limit: 1 });
    read({
      after: after!.ref,
      scope: 'store/order/created',
      createdAfter: NOW,
      createdBefore: NOW + 900,
      clientId: 'subscriber',
      failure: 'timeout',
    });
    const plans = [...connection.plans].join('\n');
    expect(plans).toContain('USING INDEX targets_of_store (store_hash=?)');
    expect(plans).toContain(
      'INDEX deliveries_irregular (target=? AND stage=? AND accepted_at>? AND accepted_at<?)',
    );
    expect(plans).not.toMatch(/TEMP B-TREE|SCAN (?!json)/);
  });
});
