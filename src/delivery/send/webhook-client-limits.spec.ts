import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OK, ScriptedReceiver } from '../../../test/support/receivers/scripted-receiver.js';
import type { Connector } from '../egress/guarded-connector.js';
import type { AttemptLimits } from '../model/attempt-outcome.js';
import { WebhookClient } from './webhook-client.js';

let receiver: ScriptedReceiver;

beforeEach(async () => {
  receiver = new ScriptedReceiver();
  await receiver.listen();
});

afterEach(() => receiver.close());

const newClient = (limits: Partial<AttemptLimits> = {}, connector = receiver.connector) =>
  new WebhookClient({ connector, limits });

const request = {
  hookKey: 'key',
  url: 'https://shop.example/in?x=1',
  headers: 'webhook-id: msg_1\r\n',
  body: Buffer.from('{}'),
};

const respond = (text: string, client = newClient()) => {
  receiver.answer = (socket) => socket.write(text, 'latin1');
  return client.send(request);
};

describe('The limits of WebhookClient', () => {
  it('end an attempt without an answer after headersMs', async () => {
    receiver.answer = () => undefined;
    const outcome = await newClient({ headersMs: 100 }).send(request);
    expect(outcome).toMatchObject({ ok: false, failure: 'timeout', reason: 'answer_timeout' });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(99);
    expect(outcome.durationMs).toBeLessThan(1_000);
    expect(receiver.dialed[0]!.destroyed).toBe(true);
  });

  it('end an attempt after totalMs, no matter how far it is', async () => {
    receiver.answer = () => undefined;
    const outcome = await newClient({ totalMs: 100 }).send(request);
    expect(outcome).toMatchObject({ failure: 'timeout', reason: 'total_timeout' });
    expect(outcome.durationMs).toBeLessThan(1_000);
  });

  it('end an attempt without a connection after totalMs', async () => {
    const outcome = await newClient({ totalMs: 100 }, () => undefined).send(request);
    expect(outcome).toMatchObject({ failure: 'timeout', reason: 'total_timeout' });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(99);
  });

  it('destroy a connection that is made after the end of its attempt', async () => {
    let late: (() => void) | undefined;
    const connector: Connector = (destination, onread, connected) =>
      receiver.connector(destination, onread, (error, socket) => {
        late = () => connected(error, socket);
      });
    await newClient({ totalMs: 100 }, connector).send(request);
    while (!late) await new Promise((resolve) => setTimeout(resolve, 5));
    late();
    expect(receiver.dialed[0]!.destroyed).toBe(true);
    expect(receiver.received.join('')).toBe('');
  });

  it('give the header block headersMs again on a used connection', async () => {
    receiver.answer = (socket, number) => (number === 1 ? socket.write(OK) : undefined);
    const client = newClient({ headersMs: 100 });
    await client.send(request);
    expect(await client.send(request)).toMatchObject({ failure: 'timeout', reason: 'answer_timeout' });
  });

  it('keep a success whose body does not end within bodyMs', async () => {
    receiver.answer = (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
    const outcome = await newClient({ bodyMs: 100 }).send(request);
    expect(outcome).toMatchObject({ ok: true, status: 200 });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(99);
    expect(outcome.durationMs).toBeLessThan(1_000);
    expect(receiver.dialed[0]!.destroyed).toBe(true);
  });

  it('do not begin bodyMs again with each piece of the body', async () => {
    receiver.answer = (socket) => {
      socket.write('HTTP/1.1 500 X\r\ncontent-length: 999\r\n\r\n');
      const drip = setInterval(() => socket.write('.'), 20);
      socket.on('close', () => clearInterval(drip));
    };
    const outcome = await newClient({ bodyMs: 200, totalMs: 2_000 }).send(request);
    expect(outcome).toMatchObject({ status: 500, failure: 'http_status' });
    expect(outcome.durationMs).toBeLessThan(1_000);
  });

  it('are those of ATTEMPT_LIMITS where none are given', async () => {
    const text = `HTTP/1.1 500 X\r\ncontent-length: 5000\r\n\r\n${'x'.repeat(5_000)}`;
    expect(await respond(text, new WebhookClient({ connector: receiver.connector }))).toMatchObject({
      excerpt: 'x'.repeat(4_096),
    });
  });
});

describe('WebhookClient.close', () => {
  it('waits for every request in flight, then closes the connections', async () => {
    const answers: (() => void)[] = [];
    receiver.answer = (socket) => answers.push(() => socket.write(OK));
    const client = newClient();
    const sent = [client.send(request), client.send(request)];
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
    expect(receiver.dialed.map(({ destroyed }) => destroyed)).toEqual([true, true]);
  });

  it('closes idle connections at once', async () => {
    const client = newClient();
    await client.send(request);
    await client.close();
    expect(receiver.dialed[0]!.destroyed).toBe(true);
  });
});
