import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { WebhookClient } from '../../src/delivery/send/webhook-client.js';
import { makeCertificates } from '../support/receivers/certificates.js';
import { newLoopbackClient, newRequest } from '../support/receivers/loopback-client.js';

const certificates = makeCertificates();
const OK = 'HTTP/1.1 204 No Content\r\n\r\n';
// A handshake is slow on a busy machine: tests that must not reach a deadline use a long one.
const patient = newLoopbackClient({ totalMs: 10_000, headersMs: 10_000 }, certificates?.ca);
const impatient = newLoopbackClient({}, certificates?.ca);
const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await sleep(5);
  await Promise.all(cleanUps.splice(0).map((clean) => clean()));
});

afterAll(() => Promise.all([patient.close(), impatient.close()]));

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.on('tlsClientError', () => undefined);
  cleanUps.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** The status that a TLS receiver answered or the failure code, and how many bytes it got. */
async function deliver(options: TlsOptions, client: WebhookClient = patient, host = '127.0.0.1') {
  const received: Buffer[] = [];
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      received.push(chunk);
      socket.write(OK);
    });
  });
  const port = await listening(server);
  const outcome = await client.send(newRequest(`https://${host}:${port}/`));
  return { said: outcome.ok ? outcome.status : outcome.failure, bytes: Buffer.concat(received).length };
}

async function deliverRaw(serve: (socket: Socket) => void) {
  const port = await listening(createTcpServer(serve));
  const outcome = await impatient.send(newRequest(`https://127.0.0.1:${port}/`));
  return outcome.ok ? outcome.status : outcome.failure;
}

(certificates === null ? describe.skip : describe)(
  'The webhook client, to a TLS receiver (needs the openssl command)',
  () => {
    const { good, wrongName, expired, selfSigned } = certificates!;

    it('delivers to a valid certificate, by name and by address', async () => {
      expect(await deliver(good)).toMatchObject({ said: 204 });
      expect(await deliver(good, patient, 'localhost')).toMatchObject({ said: 204 });
    });

    it.each([
      ['for another name', wrongName],
      ['that has expired', expired],
      ['that it signed itself', selfSigned],
    ])('sends nothing to a certificate %s', async (_name, certificate) => {
      expect(await deliver(certificate)).toEqual({ said: 'tls', bytes: 0 });
    });

    it('sends nothing over TLS 1.1', async () => {
      const old: TlsOptions = {
        ...good,
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'ALL@SECLEVEL=0',
      };
      expect(await deliver(old)).toEqual({ said: 'tls', bytes: 0 });
    });

    it('delivers over TLS 1.2', async () => {
      expect(await deliver({ ...good, maxVersion: 'TLSv1.2' })).toMatchObject({ said: 204 });
    });

    it('sends nothing to a receiver that offers HTTP/2 alone', async () => {
      expect(await deliver({ ...good, ALPNProtocols: ['h2'] })).toEqual({ said: 'tls', bytes: 0 });
    });

    it('checks the certificate at every connection', async () => {
      const request = newRequest('https://127.0.0.1:1/');
      expect(await patient.send(request)).toMatchObject({ failure: 'connect' });
      expect(await deliver(good)).toMatchObject({ said: 204 });
      expect(await deliver(selfSigned)).toEqual({ said: 'tls', bytes: 0 });
    });
  },
);

/** Sends the head of a long ServerHello, then a byte every 20 ms. */
function dripsHandshake(socket: Socket): void {
  socket.write(Buffer.from([0x16, 3, 3, 0x3f, 0, 2, 0, 0x3e, 0xfc]));
  const drip = setInterval(() => socket.write('\u0003'), 20);
  socket.once('close', () => clearInterval(drip));
}

describe('The webhook client, in the TLS handshake', () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ['silence', () => undefined, 'timeout'],
    ['a drip', dripsHandshake, 'timeout'],
    ['a FIN', (socket) => void socket.once('data', () => socket.end()), 'tls'],
    ['a RST', (socket) => void socket.once('data', () => socket.resetAndDestroy()), 'tls'],
    [
      'plain HTTP',
      (socket) => void socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\n')),
      'tls',
    ],
    [
      'an alert',
      (socket) => void socket.once('data', () => socket.write(Buffer.from([21, 3, 3, 0, 2, 2, 40]))),
      'tls',
    ],
  ])('ends the attempt after %s', async (_name, serve, failure) => {
    expect(await deliverRaw(serve)).toBe(failure);
  });
});

it('The webhook client reports a closed port as a failed connection', async () => {
  const server = createTcpServer();
  const port = await listening(server);
  await cleanUps.pop()!();
  expect(await patient.send(newRequest(`https://127.0.0.1:${port}/`))).toMatchObject({
    failure: 'connect',
    status: null,
  });
});
