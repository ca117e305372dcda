import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { AttemptOutcome } from '../../src/delivery/model/attempt-outcome.js';
import { type Expected, HOSTILE_CASES, resetsAtOnce } from '../support/receivers/hostile-cases.js';
import { newLoopbackClient, newRequest } from '../support/receivers/loopback-client.js';
import { RawReceiver, type Script } from '../support/receivers/raw-receiver.js';

/** One tick of the deadlines, and the delay of a busy machine. */
const TOLERANCE_MS = 700;

/** Far above what ends an attempt here, so that a busy machine makes no other reason of it. */
const TOTAL_MS = 10_000;
/** An answer may come late on a busy machine: only what must end by the deadline for it gets a short one. */
const client = newLoopbackClient({ headersMs: 5_000, bodyMs: 1_000, totalMs: TOTAL_MS });
const impatient = newLoopbackClient({ totalMs: TOTAL_MS });
const receivers: RawReceiver[] = [];

async function receiver(script: Script): Promise<RawReceiver> {
  const started = await RawReceiver.start(script);
  receivers.push(started);
  return started;
}

afterEach(async () => {
  // jest blames a background error on the test that is running: wait for late ones.
  await sleep(5);
  await Promise.all(receivers.splice(0).map((each) => each.close()));
});

afterAll(async () => {
  await Promise.all([client.close(), impatient.close()]);
  await sleep(100);
});

function seen(outcome: AttemptOutcome): Expected {
  if (outcome.ok) return { ok: outcome.status };
  if (outcome.failure === 'http_status') return { http: outcome.status! };
  expect(outcome.status).toBeNull();
  return { failure: outcome.failure, reason: outcome.reason! };
}

describe('The webhook client', () => {
  it.each(HOSTILE_CASES)('survives a receiver that $name', async ({ script, expected }) => {
    const hostile = await receiver(script);
    const sender = 'failure' in expected && expected.failure === 'timeout' ? impatient : client;
    const outcomes = await Promise.all([1, 2, 3].map(() => sender.send(newRequest(hostile.url()))));
    expect(outcomes.map(seen)).toEqual([expected, expected, expected]);
    for (const { durationMs } of outcomes) expect(durationMs).toBeLessThan(TOTAL_MS + TOLERANCE_MS);
    // A redirect is not followed, and nothing is sent twice.
    expect(hostile.requests).toBeLessThanOrEqual(3);
  });
});

it('The webhook client survives a receiver that resets the connection before the request', async () => {
  const hostile = await receiver(resetsAtOnce);
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () => client.send(newRequest(hostile.url()))),
  );
  for (const outcome of outcomes)
    expect(seen(outcome)).toEqual({
      failure: expect.stringMatching(/^(reset|connect)$/),
      reason: 'closed_before_answer',
    });
});

describe('What the webhook client keeps of a failed answer', () => {
  const answer = (head: string, body: string | Buffer) =>
    receiver(async (socket, request) => {
      await request();
      socket.write(`HTTP/1.1 ${head}\r\ncontent-length: ${body.length}\r\n\r\n`);
      socket.write(body);
    });

  it('is the first 4 KiB of its body, without control characters', async () => {
    const hostile = await answer('500 X', `\u001b[2Jno${'x'.repeat(9000)}`);
    const outcome = await client.send(newRequest(hostile.url()));
    expect(outcome).toMatchObject({ ok: false, status: 500, failure: 'http_status' });
    expect(!outcome.ok && outcome.excerpt).toMatch(/^\ufffd\[2Jnox{4090}$/);
  });

  it('is what came before it broke off', async () => {
    const hostile = await receiver(async (socket, request) => {
      await request();
      socket.write('HTTP/1.1 502 X\r\ncontent-length: 99\r\n\r\nbad gate');
    });
    expect(await client.send(newRequest(hostile.url()))).toMatchObject({ status: 502, excerpt: 'bad gate' });
  });

  it('is a gzip body as it came, not decompressed', async () => {
    const hostile = await answer('500 X\r\ncontent-encoding: gzip', gzipSync(Buffer.alloc(1 << 24, 'x')));
    const outcome = await client.send(newRequest(hostile.url()));
    expect(!outcome.ok && outcome.excerpt?.length).toBeLessThanOrEqual(4096);
    expect(!outcome.ok && outcome.excerpt).not.toContain('xxxx');
  });

  it.each([
    ['429', '120', '120'],
    ['503', 'Fri, 31 Dec 1999 23:59:59 GMT', 'Fri, 31 Dec 1999 23:59:59 GMT'],
    ['503', ' soon\t', 'soon'],
    ['429', '9'.repeat(10_000), null],
    ['500', '120', null],
  ])('is the Retry-After of a %s, as it came: %j', async (status, value, expected) => {
    const hostile = await answer(`${status} X\r\nRETRY-after: ${value}`, '');
    expect(await client.send(newRequest(hostile.url()))).toMatchObject({
      status: Number(status),
      retryAfter: expected,
    });
  });
});
