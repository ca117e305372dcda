import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { SqliteConnection } from '../../src/storage/sqlite/connection/sqlite-connection.js';
import { TargetIds } from '../../src/storage/sqlite/queue/interned-ids.js';
import { SqliteDeliveryRepository } from '../../src/storage/sqlite/queue/sqlite-delivery.repository.js';
import { SqliteLeaseRepository } from '../../src/storage/sqlite/queue/sqlite-lease.repository.js';
import { SqliteRetentionRepository } from '../../src/storage/sqlite/queue/sqlite-retention.repository.js';
import { migrate } from '../../src/storage/sqlite/schema/migrations.js';
import { accept, failure, makeDelivery, makeEvent, NOW, refOf } from './events.js';

let directory: string;
let connection: SqliteConnection;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'storehooks-targets-'));
  connection = new SqliteConnection(join(directory, 'storehooks.db'));
  migrate(connection);
});
afterEach(async () => {
  connection.close();
  await rm(directory, { recursive: true });
});

it('SQLite keeps the short id of a hook for as long as a delivery has it, and gives it another one then', async () => {
  const ids = new TargetIds(connection);
  const deliveries = new SqliteDeliveryRepository(connection, ids);
  const retention = new SqliteRetentionRepository(connection, ids);
  const run = await new SqliteLeaseRepository(connection).begin();
  const targets = () =>
    connection.all<{ key: string }>('SELECT key FROM targets ORDER BY key').map(({ key }) => key);
  const exhausted = async (key: string, acceptedAt: number) => {
    const event = makeEvent({ acceptedAt, deliveries: [makeDelivery('leased', key)] });
    await accept(deliveries, run, [event]);
    await deliveries.commit({
      leaseId: run,
      accepted: [],
      settled: [{ to: 'exhausted', ref: refOf(event), attempt: failure() }],
    });
  };
  for (const key of ['gone', 'quiet', 'busy']) await exhausted(key, NOW);
  await exhausted('busy', NOW + 10);
  expect(targets()).toEqual(['busy', 'gone', 'quiet']);
  expect(await retention.purge('attempts', NOW + 1, 100)).toEqual({ purged: 3, isFull: false });
  expect(targets()).toEqual(['busy']);
  await exhausted('quiet', NOW + 20);
  await exhausted('new', NOW + 20);
  expect(targets()).toEqual(['busy', 'new', 'quiet']);
  const orphans = 'SELECT count(*) AS n FROM deliveries WHERE target NOT IN (SELECT id FROM targets)';
  expect(connection.get(orphans)).toEqual({ n: 0 });
});
