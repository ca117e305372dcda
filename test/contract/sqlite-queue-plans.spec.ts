import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TargetIds } from '../../src/storage/sqlite/queue/interned-ids.js';
import { requeue } from '../../src/storage/sqlite/queue/requeue.js';
import { SqliteDeliveryRepository } from '../../src/storage/sqlite/queue/sqlite-delivery.repository.js';
import { SqliteLeaseRepository } from '../../src/storage/sqlite/queue/sqlite-lease.repository.js';
import { SqliteRetentionRepository } from '../../src/storage/sqlite/queue/sqlite-retention.repository.js';
import { migrate } from '../../src/storage/sqlite/schema/migrations.js';
import { ExplainingConnection } from '../support/explaining-connection.js';
import { makeDelivery, makeEvent, refOf, success } from './events.js';

const HOOKS = 10;
const NOW = 1_700_000_000_000;

/** SQLite guesses from counts that ANALYZE wrote, or without any. Whatever it guesses, the plan has to stay. */
describe.each([
  ['of ten deliveries', 10, ''],
  ['of ten deliveries, analyzed', 10, 'ANALYZE'],
  ['of 50,000 deliveries', 50_000, ''],
  ['of 50,000 deliveries, analyzed', 50_000, 'ANALYZE'],
  ['of 50,000 deliveries, analyzed, that are gone', 50_000, 'ANALYZE; DELETE FROM deliveries'],
  ['that was analyzed when it was empty', 0, 'ANALYZE'],
])('A queue on SQLite %s', (_, deliveries, then) => {
  let directory: string;
  let connection: ExplainingConnection;
  let queue: SqliteDeliveryRepository;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'storehooks-plans-'));
    connection = new ExplainingConnection(join(directory, 'storehooks.db'));
    migrate(connection);
    fill(connection, deliveries);
    if (then) connection.exec(then);
    queue = new SqliteDeliveryRepository(connection, new TargetIds(connection));
  });
  afterAll(() => {
    connection.close();
    rmSync(directory, { recursive: true });
  });

  /** The steps that read deliveries to find some, not those that read the one row that was found. */
  async function searches(work: () => Promise<unknown>): Promise<string[]> {
    const steps = (await connection.plansOf(work)).flatMap((plan) => plan.split('; '));
    expect(steps.filter((step) => step.includes('TEMP B-TREE FOR ORDER BY'))).toEqual([]);
    return steps.filter((step) => /\b(deliveries|d)\b/.test(step) && !step.includes('USING PRIMARY KEY'));
  }

  it('finds a backlog in the order of its own index', async () => {
    const claim = () =>
      queue.claimBacklogs('run_1', [{ storeHash: 's', subscriptionKey: 'k1', limit: 5 }] as never);
    const [read, ...lease] = await searches(claim);
    expect(read).toBe('SEARCH d USING INDEX deliveries_backlog (target=?)');
    // Where nothing waits, nothing is leased.
    expect(lease).toHaveLength(deliveries > 0 && !then.includes('DELETE') ? 1 : 0);
    for (const step of lease)
      expect(step).toBe(
        'SEARCH deliveries USING INDEX deliveries_backlog (target=? AND (accepted_at,event_seq,ordinal)<(?,?,?))',
      );
  });

  it('finds what is due in the order of its time', async () => {
    const due = /^SEARCH d USING INDEX deliveries_due \(next_attempt_at<\?\)$/;
    expect(await searches(() => queue.claimDue('run_1', NOW, 5))).toEqual([expect.stringMatching(due)]);
    expect(await searches(() => queue.oldestDueAt())).toEqual([
      'SCAN deliveries USING COVERING INDEX deliveries_due',
    ]);
  });

  it('surveys backlogs by one search for each hook', async () => {
    expect(await searches(() => queue.backlogs(null, 5))).toEqual([
      expect.stringMatching(/^SEARCH deliveries USING COVERING INDEX deliveries_backlog \(target>\?\)$/),
    ]);
  });

  it('parks and cancels what waits and what is due, not by the log of all', async () => {
    for (const work of [() => queue.park('s', 'k2', null, 5), () => queue.cancel('s', 'k3', NOW, 5)]) {
      const found = (await searches(work)).filter(
        (step) => !step.startsWith('SEARCH deliveries USING INDEX sqlite'),
      );
      expect(found.length).toBeGreaterThan(0);
      // Once for the batch, and once more where SQLite looks the batch up.
      for (const step of found)
        expect(step).toMatch(
          /^SEARCH deliveries USING (COVERING )?INDEX deliveries_(backlog|irregular|offered) \(target=\?/,
        );
    }
  });

  it('finds the end and the first of a line by the index of lines', async () => {
    const inLine = () => {
      const delivery = { ...makeDelivery('leased', 'k4'), clientId: 'c', line: 'l' };
      return makeEvent({ storeHash: 's', deliveries: [delivery] });
    };
    const [first, second] = [inLine(), inLine()];
    const row = { seq: 0, ordinal: 0 };
    const works = [
      () => queue.commit({ leaseId: 'run_1', accepted: [[first, second]], settled: [] }),
      async () => {
        const end = { to: 'delivered' as const, ref: refOf(first), attempt: success(), line: 'l' };
        const { called } = await queue.commit({ leaseId: 'run_1', accepted: [], settled: [end] });
        expect(called).toEqual([{ storeHash: 's', subscriptionKey: 'k4' }]);
        row.seq = connection.get<{ seq: number }>('SELECT seq FROM events WHERE id = ?', first.id)!.seq;
      },
      async () => requeue(connection, row, NOW),
    ];
    for (const work of works) {
      const found = await searches(work);
      expect(found.length).toBeGreaterThan(0);
      for (const step of found)
        expect(step).toMatch(
          /^SEARCH deliveries USING (COVERING )?INDEX deliveries_lines \(target=\? AND line=\? AND turn>\?\)$/,
        );
    }
  });

  it('finds what was parked too long ago by its age, in lines too', async () => {
    const retention = new SqliteRetentionRepository(connection, new TargetIds(connection));
    const [found] = await searches(() => retention.purge('parked', NOW, 5));
    expect(found).toMatch(/^SEARCH deliveries USING (COVERING )?INDEX deliveries_parked \(accepted_at<\?\)$/);
  });

  it('frees what an earlier process held, by the index of leases', async () => {
    const leases = new SqliteLeaseRepository(connection);
    expect(await searches(() => leases.begin())).toEqual([
      expect.stringMatching(/^(SEARCH|SCAN) deliveries USING (COVERING )?INDEX deliveries_leased/),
    ]);
  });
});

/** Of each hook's deliveries a tenth wait, a tenth are due, two stand in lines, and the others are delivered. */
function fill(connection: ExplainingConnection, deliveries: number): void {
  const upTo = (count: number) =>
    `WITH RECURSIVE n (i) AS (SELECT 0 WHERE ${count} > 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count})`;
  connection.exec(`
    INSERT INTO scopes (name) VALUES ('store/order/created');
    ${upTo(HOOKS)} INSERT INTO targets (store_hash, client_id, key, kind) SELECT 's', 'c', 'k' || i, 'hook' FROM n;
    ${upTo(deliveries)} INSERT INTO events (seq, id, store_hash, client_id, scope, accepted_at, delivery_count, hook_body)
      SELECT i + 1, 'msg_' || i, 's', 'c', 'store/order/created', ${NOW} - 100000 + i, 1, '{}' FROM n;
    ${upTo(deliveries)} INSERT INTO deliveries (event_seq, ordinal, target, accepted_at, scope, stage, line, turn,
      next_attempt_at, irregular) SELECT i + 1, 0, 1 + i % ${HOOKS}, ${NOW} - 100000 + i, 1,
        CASE i / ${HOOKS} % 10 WHEN 0 THEN 'waiting' WHEN 1 THEN 'due'
          WHEN 2 THEN 'lined' WHEN 3 THEN 'shelved' ELSE 'delivered' END,
        CASE WHEN i / ${HOOKS} % 10 IN (2, 3) THEN 'l' || i % 7 END, iif(i / ${HOOKS} % 10 IN (2, 3), i, NULL),
        CASE i / ${HOOKS} % 10 WHEN 1 THEN ${NOW} - i END, iif(i / ${HOOKS} % 10 IN (1, 2, 3), 1, NULL) FROM n;`);
}
