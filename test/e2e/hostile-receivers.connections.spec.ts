import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { ATTEMPT_LIMITS } from '../../src/delivery/model/attempt-outcome.js';
import { newLoopbackClient, newRequest } from '../support/receivers/loopback-client.js';
import { RawReceiver, type Script } from '../support/receivers/raw-receiver.js';

/** The limits as shipped: a busy machine must not run into them. */
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

describe('a kept connection', () => {
  it('carries the deliveries of one hook one after another', async () => {
    const good = await receiver(answers(OK));
    const request = newRequest(good.url());
    for (let i = 0; i < 5; i += 1)
      expect(await client.send(request)).toMatchObject({ ok: true, status: 200 });
    expect([good.connections, good.requests]).toEqual([1, 5]);
  });

  it('is never used for another hook', async () => {
    const good = await receiver(answers(OK));
    for (let i = 0; i < 5; i += 1) await client.send(newRequest(good.url()));
    expect(good.connections).toBe(5);
  });

  it('is left when the hook has a new destination', async () => {
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
  ])('is dropped when a second answer comes ahead of time, %s', async (_name, texts) => {
    const forger = await receiver(answers(...texts));
    const request = newRequest(forger.url());
    for (let i = 0; i < 5; i += 1) {
      const outcome = await client.send(request);
      expect(outcome.ok && outcome.status).toBe(texts[0]!.startsWith(OK) ? 200 : 204);
      await sleep(10);
    }
    // Each delivery was sent, on a connection of its own: none was answered by the forged one.
    expect([forger.connections, forger.requests]).toEqual([5, 5]);
  });

  it('is dropped when a second answer has come but has not been read yet', async () => {
    let connected: Socket | undefined;
    const forger = await receiver(async (socket, request) => {
      connected = socket;
      for (;;) {
        await request();
        socket.write(OK);
      }
    });
    const request = newRequest(forger.url());
    expect(await client.send(request)).toMatchObject({ status: 200 });
    await sleep(5);
    // In one turn of the event loop: the bytes are on their way when the next request begins.
    connected!.write(FORGED);
    expect(await client.send(request)).toMatchObject({ status: 200 });
    expect([forger.connections, forger.requests]).toEqual([2, 2]);
  });

  it('is dropped after a 204 that announces a body, which may come with the next request', async () => {
    const careless = await receiver(async (socket, request) => {
      for (let late = ''; ; late = '{}') {
        await request();
        socket.write(`${late}HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\n`);
      }
    });
    const request = newRequest(careless.url());
    for (let i = 0; i < 4; i += 1)
      expect(await client.send(request)).toMatchObject({ ok: true, status: 204 });
    expect([careless.connections, careless.requests]).toEqual([4, 4]);
  });

  it('that is closed after each answer costs no delivery', async () => {
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

/** Answers the first request of each connection, and does this with the second. */
const answersOnce =
  (second: (socket: Socket) => void): Script =>
  async (socket, request) => {
    await request();
    socket.write(OK);
    await request();
    second(socket);
  };

describe('a kept connection that dies as the next request is on its way', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['by FIN', (socket) => void socket.end()],
    ['by RST', (socket) => void socket.resetAndDestroy()],
  ])('%s is replaced, and the delivery arrives in the same attempt', async (_name, second) => {
    const dying = await receiver(answersOnce(second));
    const request = newRequest(dying.url());
    for (let i = 0; i < 5; i += 1)
      expect(await client.send(request)).toMatchObject({ ok: true, status: 200 });
    // Of each two connections, one request got no answer and was sent again.
    expect([dying.connections, dying.requests]).toEqual([5, 9]);
  });

  it('is replaced once only', async () => {
    const dying = await receiver(async (socket, request) => {
      await request();
      if (dying.requests === 1) socket.write(OK);
      else socket.end();
      await request();
      socket.end();
    });
    const request = newRequest(dying.url());
    expect(await client.send(request)).toMatchObject({ ok: true });
    const lost = { failure: 'reset', reason: 'closed_before_answer' };
    expect(await client.send(request)).toMatchObject(lost);
    expect([dying.connections, dying.requests]).toEqual([2, 3]);
  });

  it('is not replaced if a byte of the answer has come', async () => {
    const dying = await receiver(answersOnce((socket) => void socket.end('H')));
    const request = newRequest(dying.url());
    expect(await client.send(request)).toMatchObject({ ok: true });
    expect(await client.send(request)).toMatchObject({ failure: 'reset', reason: 'closed_before_answer' });
    expect([dying.connections, dying.requests]).toEqual([1, 2]);
  });
});

it('a connection is dropped when the answer comes before the request has been read', async () => {
  const hasty = await receiver((socket) => {
    socket.pause();
    socket.write(OK);
  });
  const request = { ...newRequest(hasty.url()), body: Buffer.alloc(16 << 20, 'x') };
  for (let i = 0; i < 2; i += 1) expect(await client.send(request)).toMatchObject({ ok: true, status: 200 });
  expect(hasty.connections).toBe(2);
});

describe('closing the client', () => {
  it('waits for what is in flight, and leaves no connection', async () => {
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
    while (slow.open > 0) await sleep(5);
  });
});

/** 10,000 of them in the fault suite. */
const IS_LONG = process.env['STOREHOOKS_FAULTS'] === '1';
const MANY = IS_LONG ? 10_000 : 300;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Of the process, once it has had time to settle; before that, what is alive in it. */
function memory(): number {
  if (IS_LONG) return process.memoryUsage().rss;
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe(`${MANY} attempts to an endless body`, () => {
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
    // Of two looks the smaller: what leaks is in both, what has not been collected yet is in one.
    expect(Math.min(...after.slice(-2)) - before).toBeLessThan(20 * 1024 * 1024);
  }, 120_000);
});
