import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { END_OF_TIME } from '../contract/queue.js';
import { built } from '../support/jest/dist.js';

/** Accepts event after event, and prints the id of each once it is durable. */
const ACCEPTING = `
import(process.argv[1]).then(async ({ openSqlite }) => {
const { deliveries, leases } = await openSqlite({ dataDir: process.argv[2], exclusive: true });
const leaseId = await leases.begin();
for (let n = 0; ; n++) {
  const id = 'msg_' + String(n).padStart(26, '0');
  const delivery = { subscriptionKey: 'hook', clientId: 'subscriber', kind: 'hook', place: 'leased' };
  const event = { id, storeHash: 'store', clientId: 'publisher', scope: 'store/order/created', acceptedAt: 1,
    idempotencyKey: null, keysFrom: 0, contentHash: null, hookBody: '{}', webHookBody: null, trace: null, deliveries: [delivery] };
  await deliveries.commit({ leaseId, accepted: [[event]], settled: [] });
  process.stdout.write(id + '\\n');
}
});`;

describe('A process on SQLite that is killed with SIGKILL', () => {
  let program: string;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'storehooks-kill-'));
    program = await built('storage/sqlite/open-sqlite.js');
  });
  afterAll(() => rm(dataDir, { recursive: true }));

  const start = () => {
    const args = ['--eval', ACCEPTING, program, dataDir];
    const env = { ...process.env, NODE_OPTIONS: '' };
    return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  };

  const acknowledgedBeforeKill = async (service: ChildProcess, count: number) => {
    const acknowledged: string[] = [];
    for await (const line of createInterface({ input: service.stdout! })) {
      acknowledged.push(line);
      if (acknowledged.length === count) service.kill('SIGKILL');
    }
    return acknowledged;
  };

  it('loses nothing that it acknowledged, and does not lock the database for the next process', async () => {
    const service = start();
    const ended = once(service, 'exit');
    const acknowledged = await acknowledgedBeforeKill(service, 200);
    await ended;
    const { control, leases, deliveries } = await openSqlite({ dataDir, exclusive: true });
    const due = await deliveries.claimDue(await leases.begin(), END_OF_TIME, 1_000_000);
    await control.close();
    const ids = new Set(due.map(({ ref }) => ref.eventId));
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
    expect(due.length - acknowledged.length).toBeLessThanOrEqual(1);
  });
});
