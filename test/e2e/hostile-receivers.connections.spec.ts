import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { ATTEMPT_LIMITS } from '../../src/delivery/model/attempt-outcome.js';
import { newLoopbackClient, newRequest } from '../support/receivers/loopback-client.js';
import { RawReceiver, type Script } from '../support/receivers/raw-receiver.js';
import { until } from '../support/until.js';

/** The default limits, which a busy machine does not reach. */
const client = newLoopbackClient(ATTEMPT_LIMITS);
const receivers: RawReceiver[] = [];

async function receiver(script: Script): Promise<RawReceiver> {
  const started = await RawReceiver.start(script);
  receivers.push(started);
  return started;
}

afterEach(async () => {
  await sleep(5);
  await Promise.all(receivers.splice(0).map((each) => each.close()));
});

afterAll(async () => {
  await client.close();
  await sleep(50);
});

const answers =
  (...texts: string[]): Script =>
  async (socket, request) => {
    for (;;) {
      await request();
      for (const text of texts) {
        socket.write(text);
        await sleep(2);
      }
    }
  };

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';
const FORGED = 'HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n';

describe('A kept connection to a receiver', () => {
  it('carries the deliveries of one hook, one after another', async () => {
    const good = await receiver(answers(OK));
    const request = newRequest(good.url());
    for (let i = 0; i < 5; i += 1)
      expect(await client.send(request)).toMatchObject({ ok: true, status: 200 });
    // The first connection is not free at once, so there may be a second.
    expect(good.connections).toBeLessThanOrEqual(2);
    expect(good.requests).toBe(5);
  });

  it('is never used for another hook', async () => {
    const good = await receiver(answers(OK));
    for (let i = 0; i < 5; i += 1) await client.send(newRequest(good.url()));
    expect(good.connections).toBe(5);
  });

  it('is not used after the hook has a new destination', async () => {
    const [before, after] = [await receiver(answers(OK)), await receiver(answers(OK))];
    const request = newRequest(before.url());
    await client.send(request);
    await client.send({ ...request, url: after.url('/new') });
    expect([before.requests, after.requests]).toEqual([1, 1]);
  });

  it.each([
    ['with the answer', [OK + FORGED]],
    ['right after it', [OK, FORGED]],
    ['in two parts', [OK + FORGED.slice(0, 9), FORGED.slice(9)]],
    ['after a 204 that has a body', [`HTTP/1.1 204 X\r\ncontent-length: ${FORGED.length}\r\n\r\n${FORGED}`]],
  ])('is dropped when a second answer comes before the next request: %s', async (_name, texts) => {
    const forger = await receiver(answers(...texts));
    const request = newRequest(forger.url());
    for (let i = 0; i < 5; i += 1) {
      const outcome = await client.send(request);
      expect(outcome.ok && outcome.status).toBe(texts[0]!.startsWith(OK) ? 200 : 204);
      await sleep(10);
    }
    // Each delivery was sent on a new connection: the forged answer answered none of them.
    expect([forger.connections, forger.requests]).toEqual([5, 5]);
  });

  it('can be closed by the receiver after each answer without losing a delivery', async () => {
    const closing = await receiver(async (socket, request) => {
      await request();
      socket.end(OK);
    });
    const request = newRequest(closing.url());
    for (let i = 0; i < 10; i += 1) {
      expect(await client.send(request)).toMatchObject({ ok: true, status: 200 });
      await sleep(2);
    }
    expect(closing.requests).toBe(10);
  });
});

describe('Closing the webhook client', () => {
  it('waits for the requests in flight, and leaves no connection open', async () => {
    const own = newLoopbackClient(ATTEMPT_LIMITS);
    const slow = await receiver(async (socket, request) => {
      socket.once('end', () => socket.end());
      await request();
      await sleep(50);
      socket.write(OK);
    });
    const sent = own.send(newRequest(slow.url()));
    await own.close();
    expect(await sent).toMatchObject({ ok: true });
    await until('every connection to be closed', () => slow.open === 0);
  });
});

/** 10,000 attempts when the fault suites run. */
const IS_LONG = process.env['STOREHOOKS_FAULTS'] === '1';
const MANY = IS_LONG ? 10_000 : 300;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Resident memory in a long run. In a short one the live heap, since the process has no time to settle. */
function memory(): number {
  if (IS_LONG) return process.memoryUsage().rss;
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe(`${MANY} attempts that get an endless body`, () => {
  it('leave the memory flat', async () => {
    const piece = Buffer.alloc(64 * 1024, 'x');
    const endless = await receiver(async (socket, request) => {
      await request();
      socket.write('HTTP/1.1 500 X\r\n\r\n');
      while (!socket.destroyed) {
        if (!socket.write(piece)) await new Promise<void>((go) => socket.once('drain', go).once('close', go));
      }
    });
    const request = newRequest(endless.url());
    const round = async (attempts: number) => {
      for (let i = 0; i < attempts; i += 10) {
        const outcomes = await Promise.all(Array.from({ length: 10 }, () => client.send(request)));
        expect(outcomes.every((outcome) => !outcome.ok && outcome.excerpt?.length === 4096)).toBe(true);
      }
      return memory();
    };
    const before = await round(MANY / 3);
    const after: number[] = [];
    for (let quarter = 0; quarter < 4; quarter++) after.push(await round(MANY / 4));
    // The smaller of two readings: a leak is in both, uncollected garbage in one.
    expect(Math.min(...after.slice(-2)) - before).toBeLessThan(20 * 1024 * 1024);
  }, 120_000);
});
