import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { ClientAndReceiver, REQUEST } from '../../../test/support/receivers/client-and-receiver.js';
import { OK } from '../../../test/support/receivers/scripted-receiver.js';
import { DialError } from '../egress/failure-of.js';

const peers = ClientAndReceiver.beforeEach();

describe('WebhookClient', () => {
  it('sends the head of the target, the headers, the length and the body', async () => {
    await peers.newClient().send(REQUEST);
    expect(peers.receiver.received).toEqual([
      'POST /in?x=1 HTTP/1.1\r\nhost: shop.example\r\nconnection: keep-alive\r\n' +
        'webhook-id: msg_1\r\ncontent-length: 2\r\n\r\n{}',
    ]);
  });

  it('says when the attempt began and how many whole milliseconds it took', async () => {
    peers.receiver.answer = (socket) => setTimeout(() => socket.write(OK), 40);
    const before = Date.now();
    const { startedAt, durationMs } = await peers.newClient().send(REQUEST);
    expect(startedAt).toBeLessThanOrEqual(Date.now() - durationMs + 1);
    expect(startedAt).toBeGreaterThanOrEqual(before);
    expect(Number.isInteger(durationMs)).toBe(true);
    expect(durationMs).toBeGreaterThanOrEqual(38);
    expect(durationMs).toBeLessThanOrEqual(Date.now() - before + 1);
  });

  it.each([200, 204, 299])('takes %d for a success', async (status) => {
    const outcome = await peers.respond(`HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`);
    expect(outcome).toEqual({
      ok: true,
      status,
      startedAt: expect.any(Number),
      durationMs: expect.any(Number),
    });
  });

  it.each([300, 404, 599])('takes %d for a failure, and keeps the beginning of the body', async (status) => {
    const outcome = await peers.respond(
      `HTTP/1.1 ${status} X\r\ncontent-length: 7\r\n\r\nno such`,
      peers.newClient({ excerptBytes: 5 }),
    );
    expect(outcome).toEqual({
      ok: false,
      status,
      failure: 'http_status',
      reason: null,
      excerpt: 'no su',
      retryAfter: null,
      startedAt: expect.any(Number),
      durationMs: expect.any(Number),
    });
  });

  it('keeps Retry-After of a 503', async () => {
    expect(
      await peers.respond('HTTP/1.1 503 X\r\nretry-after: 7\r\ncontent-length: 0\r\n\r\n'),
    ).toMatchObject({
      status: 503,
      retryAfter: '7',
    });
  });

  it.each([
    ['is not HTTP', 'SSH-2.0\r\n', 'malformed_answer'],
    ['has too large headers', `HTTP/1.1 103 X\r\nx: ${'a'.repeat(20_000)}`, 'headers_too_large'],
  ])('fails with the protocol when the answer %s', async (_, text, reason) => {
    expect(await peers.respond(text)).toMatchObject({
      ok: false,
      status: null,
      failure: 'protocol',
      reason,
      excerpt: null,
      retryAfter: null,
    });
  });

  it('fails with a reset when a new connection is closed before an answer, and does not send again', async () => {
    peers.receiver.answer = (socket) => socket.end();
    expect(await peers.newClient().send(REQUEST)).toMatchObject({
      ok: false,
      failure: 'reset',
      reason: 'closed_before_answer',
    });
    expect(peers.receiver.received).toHaveLength(1);
  });

  it('fails with the reason why no connection was made', async () => {
    const error = new DialError('dns', 'name_not_found');
    const client = peers.newClient({}, (_destination, _onread, connected) => connected(error, null));
    expect(await client.send(REQUEST)).toMatchObject({
      ok: false,
      status: null,
      failure: 'dns',
      reason: 'name_not_found',
    });
  });

  it('throws for a URL that does not parse', () => {
    expect(() => peers.newClient().send({ ...REQUEST, url: 'nonsense' })).toThrow('Invalid URL');
  });
});

describe('The connections of WebhookClient', () => {
  it('carry one request after another to the same hook', async () => {
    const client = peers.newClient();
    for (let n = 0; n < 3; n += 1) await client.send(REQUEST);
    expect(peers.receiver.received).toHaveLength(1);
    expect(peers.receiver.received[0]!.match(/POST/g)).toHaveLength(3);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['closed', (socket) => socket.end()],
    ['reset', (socket) => socket.resetAndDestroy()],
  ])(
    'are replaced, and the request is sent again, when a used one is %s before an answer',
    async (_, lose) => {
      peers.receiver.answer = (socket, number) => (number === 2 ? lose(socket) : socket.write(OK));
      const client = peers.newClient();
      await client.send(REQUEST);
      expect(await client.send(REQUEST)).toMatchObject({ ok: true, status: 200 });
      expect(peers.receiver.received.map((text) => text.match(/POST/g)?.length)).toEqual([2, 1]);
    },
  );

  it.each<[string, (socket: Socket) => void]>([
    ['closed', (socket) => socket.end()],
    ['reset', (socket) => socket.resetAndDestroy()],
  ])(
    'carry a request that may go once a single time, if a used one is %s before an answer',
    async (_, lose) => {
      peers.receiver.answer = (socket, number) => (number === 2 ? lose(socket) : socket.write(OK));
      const client = peers.newClient();
      await client.send(REQUEST);
      expect(await client.send({ ...REQUEST, once: true })).toMatchObject({ ok: false, failure: 'reset' });
      expect(peers.receiver.received.map((text) => text.match(/POST/g)?.length)).toEqual([2]);
    },
  );

  it('are replaced for a request that may go once, if it was not written yet', async () => {
    const client = peers.newClient();
    await client.send(REQUEST);
    const sending = client.send({ ...REQUEST, once: true });
    peers.receiver.dialed[0]!.destroy(Object.assign(new Error('closed'), { code: 'EPIPE' }));
    expect(await sending).toMatchObject({ ok: true, status: 200 });
    expect(peers.receiver.received.map((text) => text.match(/POST/g)?.length)).toEqual([1, 1]);
  });

  it('are not replaced a second time', async () => {
    peers.receiver.answer = (socket, number) => (number === 1 ? socket.write(OK) : socket.end());
    const client = peers.newClient();
    await client.send(REQUEST);
    expect(await client.send(REQUEST)).toMatchObject({ failure: 'reset' });
    expect(peers.receiver.received).toHaveLength(2);
  });

  it('are not replaced once a byte of the answer has come', async () => {
    peers.receiver.answer = (socket, number) => (number === 2 ? socket.end('HTTP/1.1 2') : socket.write(OK));
    const client = peers.newClient();
    await client.send(REQUEST);
    expect(await client.send(REQUEST)).toMatchObject({ failure: 'reset', reason: 'closed_before_answer' });
    expect(peers.receiver.received).toHaveLength(1);
  });

  it('are replaced when a used one is closed while the request is written', async () => {
    peers.receiver.answer = (socket, number) => {
      if (number === 2)
        peers.receiver.dialed[0]!.destroy(Object.assign(new Error('closed'), { code: 'EPIPE' }));
      else socket.write(OK);
    };
    const client = peers.newClient();
    await client.send(REQUEST);
    expect(await client.send(REQUEST)).toMatchObject({ ok: true, status: 200 });
  });

  it('are not replaced when the way to the receiver is broken', async () => {
    peers.receiver.answer = (socket, number) => {
      if (number === 1) socket.write(OK);
      else peers.receiver.dialed[0]!.destroy(Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' }));
    };
    const client = peers.newClient();
    await client.send(REQUEST);
    expect(await client.send(REQUEST)).toMatchObject({ failure: 'reset' });
    expect(peers.receiver.received).toHaveLength(1);
  });

  it('take no bytes that come between two requests for an answer', async () => {
    const client = peers.newClient();
    await client.send(REQUEST);
    peers.receiver.sockets[0]!.write('HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n');
    await once(peers.receiver.sockets[0]!, 'close');
    expect(await client.send(REQUEST)).toMatchObject({ ok: true, status: 200 });
    expect(peers.receiver.received).toHaveLength(2);
  });
});
