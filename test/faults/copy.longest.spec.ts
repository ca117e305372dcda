import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openMongo } from '../../src/storage/mongo/open-mongo.js';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { expectEqual } from '../support/copy/equal-stores.js';
import { type SeededStore, seedDirectory } from '../support/copy/every-state.js';
import { built } from '../support/jest/dist.js';
import { freshDatabase, mongod } from '../support/mongo/mongod.js';

const LONG_MS = 900_000;
const DELIVERIES = 245_000;
const KILLS = 3;
/** Each how many-th delivery is compared with its body and its attempts. */
const DETAILED = 100;

const server = await mongod();
const suite = 'uri' in server ? describe : describe.skip;

suite('storehooks copy, of 200,000 deliveries in every state,', () => {
  let dataDir: string;
  let uri: string;
  let seeded: SeededStore;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'storehooks-copy-'));
    uri = freshDatabase('uri' in server ? server.uri : '');
    seeded = await seedDirectory(dataDir, DELIVERIES);
  }, LONG_MS);
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  /** Kills the copy once it is further than it was. Returns how many deliveries it had copied, or all at its end. */
  const copyUntil = async (isFar: (done: number) => boolean) => {
    const env = { PATH: process.env['PATH'] ?? '', DATA_DIR: dataDir };
    const child = spawn(process.execPath, [await built('cli.js'), 'copy', '--to', uri], { env });
    const ended = once(child, 'close');
    let done = 0;
    for await (const line of createInterface({ input: child.stderr })) {
      done = Number(/^copied (\d+) of \d+ deliveries$/.exec(line)?.[1]);
      if (isFar(done)) child.kill('SIGKILL');
    }
    await ended;
    return { done, code: child.exitCode, signal: child.signalCode };
  };

  it(
    'goes on where it was after each of three kills, and its log equals the original one',
    async () => {
      let done = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const from = done;
        const run = await copyUntil((now) => now > from);
        expect(run.signal).toBe('SIGKILL');
        expect(run.done).toBeGreaterThan(from);
        done = run.done;
      }
      const last = await copyUntil(() => false);
      expect(last.code).toBe(0);
      expect(last.done).toBeGreaterThanOrEqual(200_000);
      await rm(join(dataDir, 'moved.json'));
      const original = await openSqlite({ dataDir, exclusive: true });
      const copied = await openMongo({ uri });
      const states = await expectEqual(original, copied, seeded, DETAILED);
      await original.control.close();
      await copied.control.close();
      for (const count of Object.values(states)) expect(count).toBeGreaterThan(1_000);
      expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(last.done);
    },
    LONG_MS,
  );
});
