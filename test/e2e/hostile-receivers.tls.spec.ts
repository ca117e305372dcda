import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { AttemptOutcome } from '../../src/delivery/model/attempt-outcome.js';
import type { WebhookClient } from '../../src/delivery/send/webhook-client.js';
import { makeCertificates } from '../support/receivers/certificates.js';
import { newLoopbackClient, newRequest } from '../support/receivers/loopback-client.js';

const certificates = makeCertificates();
const OK = 'HTTP/1.1 204 No Content\r\n\r\n';
// A handshake takes longer on a busy machine than the rest: what must not end by a deadline gets a long one.
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

const saidBy = (outcome: AttemptOutcome) =>
  outcome.ok ? outcome.status : `${outcome.failure}: ${outcome.reason}`;

/** What a TLS receiver said to a delivery, or what kept it from being sent. */
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
  return { said: saidBy(outcome), bytes: Buffer.concat(received).length };
}

async function deliverRaw(serve: (socket: Socket) => void) {
  const port = await listening(createTcpServer(serve));
  const outcome = await impatient.send(newRequest(`https://127.0.0.1:${port}/`));
  return saidBy(outcome);
}

(certificates === null ? describe.skip : describe)('a TLS receiver (needs the openssl command)', () => {
  const { good, wrongName, expired, notYetValid, selfSigned, stranger } = certificates!;

  it('with a good certificate gets the delivery, by name and by address', async () => {
    expect(await deliver(good)).toMatchObject({ said: 204 });
    expect(await deliver(good, patient, 'localhost')).toMatchObject({ said: 204 });
  });

  it.each([
    ['for another name', wrongName, 'certificate_wrong_name'],
    ['that has expired', expired, 'certificate_expired'],
    ['that is not valid yet', notYetValid, 'certificate_not_yet_valid'],
    ['that it signed itself', selfSigned, 'certificate_not_trusted'],
    ['of an issuer that is not trusted', stranger, 'certificate_not_trusted'],
  ])('with a certificate %s gets nothing', async (_name, certificate, reason) => {
    expect(await deliver(certificate)).toEqual({ said: `tls: ${reason}`, bytes: 0 });
  });

  it('that speaks TLS 1.1 at most gets nothing', async () => {
    const old: TlsOptions = {
      ...good,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL@SECLEVEL=0',
    };
    expect(await deliver(old)).toEqual({ said: 'tls: tls_protocol_too_old', bytes: 0 });
  });

  it('that speaks TLS 1.2 gets it', async () => {
    expect(await deliver({ ...good, maxVersion: 'TLSv1.2' })).toMatchObject({ said: 204 });
  });

  it('that asks for HTTP/2 alone gets nothing', async () => {
    expect(await deliver({ ...good, ALPNProtocols: ['h2'] })).toEqual({
      said: 'tls: tls_handshake_refused',
      bytes: 0,
    });
  });

  it.each([
    ['TLS 1.3', 'client_certificate_required'],
    ['TLS 1.2', 'tls_handshake_refused'],
  ] as const)('that asks for a certificate of ours in %s gets nothing', async (version, reason) => {
    const maxVersion = version === 'TLS 1.3' ? 'TLSv1.3' : 'TLSv1.2';
    const asking: TlsOptions = { ...good, requestCert: true, rejectUnauthorized: true, maxVersion };
    expect(await deliver(asking)).toEqual({ said: `tls: ${reason}`, bytes: 0 });
  });

  it('shows its certificate to the attempt that opens the connection, and not to the next one', async () => {
    const server = createHttpsServer(good, (request, response) => {
      request.resume().on('end', () => response.writeHead(204).end());
    });
    const request = newRequest(`https://127.0.0.1:${await listening(server)}/kept`);
    const { validFrom, validTo } = new X509Certificate(good.cert);
    const certificate = { validFrom: Date.parse(validFrom), expiresAt: Date.parse(validTo) };
    expect((await patient.send(request)).certificate).toEqual(certificate);
    expect((await patient.send(request)).certificate).toBeUndefined();
  });

  it('is checked at every connection, not once', async () => {
    const request = newRequest('https://127.0.0.1:1/');
    expect(await patient.send(request)).toMatchObject({ failure: 'connect' });
    expect(await deliver(good)).toMatchObject({ said: 204 });
    expect(await deliver(selfSigned)).toEqual({ said: 'tls: certificate_not_trusted', bytes: 0 });
  });
});

/** The head of a long ServerHello, and then a byte now and then. */
function dripsHandshake(socket: Socket): void {
  socket.write(Buffer.from([0x16, 3, 3, 0x3f, 0, 2, 0, 0x3e, 0xfc]));
  const drip = setInterval(() => socket.write('\u0003'), 20);
  socket.once('close', () => clearInterval(drip));
}

describe('in the TLS handshake', () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ['silence', () => undefined, 'timeout: total_timeout'],
    ['a drip', dripsHandshake, 'timeout: total_timeout'],
    ['a FIN', (socket) => void socket.once('data', () => socket.end()), 'tls: tls_handshake_refused'],
    [
      'a RST',
      (socket) => void socket.once('data', () => socket.resetAndDestroy()),
      'tls: tls_handshake_refused',
    ],
    [
      'plain HTTP',
      (socket) => void socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\n')),
      'tls: tls_not_spoken',
    ],
    [
      'an alert',
      (socket) => void socket.once('data', () => socket.write(Buffer.from([21, 3, 3, 0, 2, 2, 40]))),
      'tls: tls_handshake_refused',
    ],
  ])('%s ends the attempt', async (_name, serve, failure) => {
    expect(await deliverRaw(serve)).toBe(failure);
  });
});

it('a port that nobody listens on is a failed connection', async () => {
  const server = createTcpServer();
  const port = await listening(server);
  await cleanUps.pop()!();
  expect(await patient.send(newRequest(`https://127.0.0.1:${port}/`))).toMatchObject({
    failure: 'connect',
    reason: 'connection_refused',
    status: null,
  });
});
