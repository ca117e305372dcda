import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { makeCertificates } from '../../../test/support/receivers/certificates.js';
import type { PublicAddress } from '../../config/public-address.js';
import { newSigningSecret } from '../../tenants/digest.js';
import { NoTracing } from '../../tracing/tracing.js';
import { AddressGuard } from '../egress/address-guard.js';
import { guardedConnector } from '../egress/guarded-connector.js';
import { NameResolver } from '../egress/name-resolver.js';
import { DraftSender } from './draft-sender.js';

const certificates = makeCertificates();
const inTls = certificates ? it : it.skip;
const secret = newSigningSecret();
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

const sender = (deny: string[] = []) =>
  new DraftSender(
    guardedConnector({
      guard: new AddressGuard({ allow: ['127.0.0.0/8'], deny }),
      resolver: new NameResolver({ servers: [], timeoutMs: 100, tries: 1 }),
      timeoutMs: 10_000,
      ...(certificates ? { ca: certificates.ca } : {}),
    }),
    { signingSecrets: () => [secret], signingKeys: () => [] },
    { userAgent: 'storehooks/1' } as PublicAddress,
    new NoTracing(),
  );

const draft = (url: string) => ({
  owner: { storeHash: '5ueh97', clientId: 'app' },
  url,
  headers: { 'X-Token': 'mine' },
  eventId: 'msg_1',
  scope: 'store/order/created',
  body: '{"test":true}',
});

interface Arrival {
  headers: Record<string, string>;
  body: string;
}

async function listen(
  server: Server,
): Promise<{ port: number; arrivals: Arrival[]; connections: () => number }> {
  const arrivals: Arrival[] = [];
  let connections = 0;
  server.on('connection', () => (connections += 1)).on('tlsClientError', () => undefined);
  server.on('request', async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    arrivals.push({ headers: request.headers as Record<string, string>, body });
    response.writeHead(arrivals.length === 1 ? 204 : 500).end();
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, arrivals, connections: () => connections };
}

describe('DraftSender', () => {
  it('sends the body once, signed, with the headers of the draft', async () => {
    const { port, arrivals } = await listen(createHttpServer());
    const outcome = await sender().send(draft(`http://127.0.0.1:${port}/in`));
    expect([outcome.ok, outcome.status, outcome.certificate]).toEqual([true, 204, undefined]);
    expect(arrivals).toHaveLength(1);
    expect(arrivals[0]!.headers).toMatchObject({ 'webhook-id': 'msg_1', 'x-token': 'mine' });
    expect(new Webhook(secret).verify(arrivals[0]!.body, arrivals[0]!.headers)).toEqual({ test: true });
  });

  it('opens a connection for each draft, and leaves none open', async () => {
    const { port, connections } = await listen(createHttpServer());
    for (let i = 0; i < 2; i++) await sender().send(draft(`http://127.0.0.1:${port}/in`));
    expect(connections()).toBe(2);
    // The server closes only when no connection is left: afterEach would wait for it.
  });

  it('connects to no address that the guard refuses', async () => {
    const { port, connections } = await listen(createHttpServer());
    const outcome = await sender(['127.0.0.1/32']).send(draft(`http://127.0.0.1:${port}/in`));
    expect(outcome).toMatchObject({ ok: false, failure: 'destination_not_allowed' });
    expect(connections()).toBe(0);
  });

  inTls('says when the certificate of the receiver ends', async () => {
    const { port } = await listen(createHttpsServer(certificates!.good));
    const outcome = await sender().send(draft(`https://127.0.0.1:${port}/in`));
    expect(outcome.ok).toBe(true);
    const { validFrom, validTo } = new X509Certificate(certificates!.good.cert);
    expect(outcome.certificate).toEqual({
      validFrom: Date.parse(validFrom),
      expiresAt: Date.parse(validTo),
    });
  });

  inTls('says nothing of a certificate that it refuses', async () => {
    const { port, arrivals } = await listen(createHttpsServer(certificates!.expired));
    const outcome = await sender().send(draft(`https://127.0.0.1:${port}/in`));
    expect(outcome).toMatchObject({ ok: false, failure: 'tls', reason: 'certificate_expired' });
    expect([outcome.certificate, arrivals]).toEqual([undefined, []]);
  });
});
