import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChangeFeed } from '../../src/audit/change-feed.js';
import type { ChangeReaderRepository } from '../../src/audit/change-reader.repository.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { until } from '../support/until.js';

const server = await mongod();

('missing' in server ? describe.skip : describe)('A process that ended', () => {
  let opened: OpenedMongo;

  beforeAll(async () => {
    opened = await openFresh((server as { uri: string }).uri);
  });
  afterAll(() => opened.close());

  it('holds up no change of other processes, even if its last heartbeat arrives late', async () => {
    const { changes, changeReaders } = opened.repositories;
    const beats: Promise<void>[] = [];
    let gate: Promise<void> = Promise.resolve();
    const late: ChangeReaderRepository = {
      trustMs: changeReaders.trustMs,
      seen: (reader, seq) => {
        const beat = gate.then(() => changeReaders.seen(reader, seq));
        beats.push(beat);
        return beat;
      },
      leave: (reader) => changeReaders.leave(reader),
      behind: (reader, seq) => changeReaders.behind(reader, seq),
    };
    const waitedFor = () => changeReaders.behind('another', Number.MAX_SAFE_INTEGER);
    const feed = new ChangeFeed(changes, late);
    await feed.onModuleInit();
    await feed.join();
    expect(await waitedFor()).toBe(1);
    let open = () => {};
    gate = new Promise((resolve) => (open = resolve));
    await until('a second heartbeat', () => beats.length > 1);
    const ended = feed.onApplicationShutdown();
    await sleep(100);
    open();
    await Promise.all([ended, ...beats]);
    expect(await waitedFor()).toBe(0);
  });
});
