import { describe, expect, it } from '@jest/globals';
import { ClientAndReceiver, REQUEST } from '../../../test/support/receivers/client-and-receiver.js';
import { OK } from '../../../test/support/receivers/scripted-receiver.js';
import type { Connector } from '../egress/guarded-connector.js';
import { ATTEMPT_LIMITS } from '../model/attempt-outcome.js';
import { WebhookClient } from './webhook-client.js';

const peers = ClientAndReceiver.beforeEach();

describe('The limits of WebhookClient', () => {
  it('end an attempt without an answer after headersMs', async () => {
    peers.receiver.answer = () => undefined;
    const outcome = await peers.newClient({ headersMs: 100 }).send(REQUEST);
    expect(outcome).toMatchObject({ ok: false, failure: 'timeout', reason: 'answer_timeout' });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(99);
    expect(peers.receiver.dialed[0]!.destroyed).toBe(true);
  });

  it('end an attempt after totalMs, no matter how far it is', async () => {
    peers.receiver.answer = () => undefined;
    const outcome = await peers.newClient({ totalMs: 100 }).send(REQUEST);
    expect(outcome).toMatchObject({ failure: 'timeout', reason: 'total_timeout' });
    expect(outcome.durationMs).toBeLessThan(ATTEMPT_LIMITS.totalMs);
  });

  it('end an attempt after the time that its request gives it, and not the next one', async () => {
    peers.receiver.answer = (socket, number) => (number === 1 ? undefined : socket.write(OK));
    const client = peers.newClient();
    const outcome = await client.send({ ...REQUEST, timeoutMs: 150 });
    expect(outcome).toMatchObject({ failure: 'timeout' });
    // Two thirds of the attempt are for the answer.
    expect(outcome.durationMs).toBeGreaterThanOrEqual(99);
    expect(outcome.durationMs).toBeLessThan(ATTEMPT_LIMITS.headersMs);
    expect(await client.send(REQUEST)).toMatchObject({ ok: true });
  });

  it('give a connection its part of the time that the request gives the attempt', async () => {
    const dialed: (number | undefined)[] = [];
    const connector: Connector = (destination, onread, connected) => {
      dialed.push(destination.timeoutMs);
      peers.receiver.connector(destination, onread, connected);
    };
    peers.receiver.answer = (socket) => socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n');
    const client = peers.newClient({}, connector);
    await client.send({ ...REQUEST, timeoutMs: 60_000 });
    await client.send(REQUEST);
    expect(dialed).toEqual([20_000, undefined]);
  });

  it('end an attempt without a connection after totalMs', async () => {
    const outcome = await peers.newClient({ totalMs: 100 }, () => undefined).send(REQUEST);
    expect(outcome).toMatchObject({ failure: 'timeout', reason: 'total_timeout' });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(99);
  });

  it('destroy a connection that is made after the end of its attempt', async () => {
    let late: (() => void) | undefined;
    const connector: Connector = (destination, onread, connected) =>
      peers.receiver.connector(destination, onread, (error, socket) => {
        late = () => connected(error, socket);
      });
    await peers.newClient({ totalMs: 100 }, connector).send(REQUEST);
    while (!late) await new Promise((resolve) => setTimeout(resolve, 5));
    late();
    expect(peers.receiver.dialed[0]!.destroyed).toBe(true);
    expect(peers.receiver.received.join('')).toBe('');
  });

  it('give the header block headersMs again on a used connection', async () => {
    peers.receiver.answer = (socket, number) => (number === 1 ? socket.write(OK) : undefined);
    const client = peers.newClient({ headersMs: 100 });
    await client.send(REQUEST);
    expect(await client.send(REQUEST)).toMatchObject({ failure: 'timeout', reason: 'answer_timeout' });
  });

  it('keep a success whose body does not end within bodyMs', async () => {
    peers.receiver.answer = (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
    const outcome = await peers.newClient({ bodyMs: 100 }).send(REQUEST);
    expect(outcome).toMatchObject({ ok: true, status: 200 });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(99);
    expect(outcome.durationMs).toBeLessThan(ATTEMPT_LIMITS.totalMs);
    expect(peers.receiver.dialed[0]!.destroyed).toBe(true);
  });

  it('do not begin bodyMs again with each piece of the body', async () => {
    peers.receiver.answer = (socket) => {
      socket.write('HTTP/1.1 500 X\r\ncontent-length: 999\r\n\r\n');
      const drip = setInterval(() => socket.write('.'), 20);
      socket.on('close', () => clearInterval(drip));
    };
    const outcome = await peers.newClient({ bodyMs: 200, totalMs: 4_000 }).send(REQUEST);
    expect(outcome).toMatchObject({ status: 500, failure: 'http_status' });
    expect(outcome.durationMs).toBeLessThan(4_000);
  });

  it('are those of ATTEMPT_LIMITS where none are given', async () => {
    const text = `HTTP/1.1 500 X\r\ncontent-length: 5000\r\n\r\n${'x'.repeat(5_000)}`;
    expect(
      await peers.respond(text, new WebhookClient({ connector: peers.receiver.connector })),
    ).toMatchObject({
      excerpt: 'x'.repeat(4_096),
    });
  });
});

describe('WebhookClient.close', () => {
  it('waits for every request in flight, then closes the connections', async () => {
    const answers: (() => void)[] = [];
    peers.receiver.answer = (socket) => answers.push(() => socket.write(OK));
    const client = peers.newClient();
    const sent = [client.send(REQUEST), client.send(REQUEST)];
    while (answers.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    let isClosed = false;
    const closing = client.close().then(() => {
      isClosed = true;
    });
    answers[0]!();
    await sent[0];
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(false);
    answers[1]!();
    await closing;
    expect(peers.receiver.dialed.map(({ destroyed }) => destroyed)).toEqual([true, true]);
  });

  it('closes idle connections at once', async () => {
    const client = peers.newClient();
    await client.send(REQUEST);
    await client.close();
    expect(peers.receiver.dialed[0]!.destroyed).toBe(true);
  });
});
