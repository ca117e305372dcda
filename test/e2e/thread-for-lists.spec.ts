import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createFirstHook, FIRST_STORE, firstAppOf } from '../support/service/first-start.js';
import { ProcessWorld } from '../support/service/process-world.js';
import { until } from '../support/until.js';

const FILE = 'storehooks.db';
/** The thread that writes, and the one of the checkpoints. */
const AT_REST = 2;

describe('The thread that reads lists, and its memory', () => {
  let world: ProcessWorld;

  beforeAll(async () => {
    world = await ProcessWorld.open();
  });
  afterAll(() => world.close());

  it('comes with the first list, not with the start or with events', async () => {
    const service = await world.start();
    const connections = () => opened(service.pid, join(world.environment['DATA_DIR']!, FILE));
    await createFirstHook(service, world.receiver);
    const event = { scope: 'store/order/created', data: { type: 'order', id: 1 } };
    await firstAppOf(service)('POST', `${FIRST_STORE}/events`, event);
    await world.receiver.waitFor(1);
    await until(
      'both threads',
      async () => connections(),
      (count) => count >= AT_REST,
    );
    expect(connections()).toBe(AT_REST);
    expect((await firstAppOf(service)('GET', `${FIRST_STORE}/hooks`)).status).toBe(200);
    expect(connections()).toBe(AT_REST + 1);
  });
});

/** How often a process has opened the file. */
function opened(pid: number, file: string): number {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((name) => targetOf(join(folder, name)) === file).length;
}

/** Null if it was closed meanwhile. */
function targetOf(descriptor: string): string | null {
  try {
    return readlinkSync(descriptor);
  } catch {
    return null;
  }
}
