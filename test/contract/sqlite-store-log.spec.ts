import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SqliteConnection } from '../../src/storage/sqlite/connection/sqlite-connection.js';
import { StoreLog } from '../../src/storage/sqlite/log/store-log.js';
import { TargetIds } from '../../src/storage/sqlite/queue/interned-ids.js';
import { SqliteDeliveryRepository } from '../../src/storage/sqlite/queue/sqlite-delivery.repository.js';
import { migrate } from '../../src/storage/sqlite/schema/migrations.js';
import { accept, eventAt, makeDelivery, makeEvent, NOW, refOf } from './events.js';

type Arguments = Parameters<SqliteConnection['all']>;
const HOOKS = 40;

/** Keeps the plan and the number of rows of each query. */
class WatchedConnection extends SqliteConnection {
  readonly plans = new Set<string>();
  rows = 0;
  statements = 0;

  override all<Row>(...[sql, ...values]: Arguments): Row[] {
    const steps = super.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
    for (const { detail } of steps) this.plans.add(detail);
    const rows = super.all<Row>(sql, ...values);
    this.rows += rows.length;
    this.statements += 1;
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
    connection.statements = 0;
    return new StoreLog(connection, 'store-a', { limit: 5, ...filter }).read();
  };

  it('reads further in as many hooks as it has deliveries, and one place of each of these', () => {
    const page = read({});
    expect(page.map(({ createdAt }) => createdAt - NOW)).toEqual([799, 798, 797, 796, 795]);
    // The places of the newest, a page of each that is on the page, and the rows of the page.
    expect(connection.rows).toBe(5 + 5 * 5 + 5);
    expect(connection.statements).toBe(1 + 5 + 5);
  });

  it('takes one hook for each delivery of the page, of an event that all hooks get', async () => {
    const hooks = Array.from({ length: HOOKS }, (_, n) => makeDelivery('leased', `hook-${n}`));
    const wide = makeEvent({ acceptedAt: NOW + 10_000, deliveries: hooks });
    await accept(new SqliteDeliveryRepository(connection, new TargetIds(connection)), '1', [wide]);
    const page = read({});
    expect(page.map(({ ref }) => ref)).toEqual([0, 1, 2, 3, 4].map((ordinal) => refOf(wide, ordinal)));
    const next = read({ after: page[4]!.ref });
    expect(next.map(({ ref }) => ref)).toEqual([5, 6, 7, 8, 9].map((ordinal) => refOf(wide, ordinal)));
    expect(connection.statements).toBeLessThan(20);
  });

  it('starts at its place in an index, and sorts no more than the places', () => {
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
    expect(plans.replace('USE TEMP B-TREE FOR ORDER BY', '')).not.toMatch(/TEMP B-TREE|SCAN (?!json)/);
  });
});
