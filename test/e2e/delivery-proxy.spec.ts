import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AttemptOutcome } from '../../src/delivery/model/attempt-outcome.js';
import type { WebhookClient } from '../../src/delivery/send/webhook-client.js';
import { onBothStores } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { makeCertificates } from '../support/receivers/certificates.js';
import { ConnectProxy } from '../support/receivers/connect-proxy.js';
import { newProxiedClient, newRequest } from '../support/receivers/loopback-client.js';
import { Receiver } from '../support/receivers/receiver.js';
import { DeliveryWorld } from '../support/service/delivery-world.js';

const certificates = makeCertificates();
const saidBy = (outcome: AttemptOutcome) =>
  outcome.ok ? outcome.status : `${outcome.failure}: ${outcome.reason}`;

let proxy: ConnectProxy;
beforeEach(async () => {
  proxy = await ConnectProxy.start();
});
afterEach(() => proxy.close());

onBothStores('A service behind a proxy', (database) => {
  it('delivers through it, signed and in full', async () => {
    const world = await DeliveryWorld.open(database, { DELIVERY_PROXY: proxy.url('ann:p%40ss') });
    try {
      const { hook, path } = await world.newPartner();
      await hook();
      await world.order(1);
      const [first] = await world.receiver.waitFor(1, path);
      expect(first).toMatchObject({ headers: { 'webhook-signature': expect.stringMatching(/^v1,/) } });
      expect(proxy.asked).toEqual([new URL(world.receiver.url()).host]);
      expect(proxy.credentials).toEqual([`Basic ${Buffer.from('ann:p@ss').toString('base64')}`]);
    } finally {
      await world.close();
    }
  });
});

describe('A client behind a proxy', () => {
  let client: WebhookClient;
  let receiver: Receiver;
  beforeEach(async () => {
    expiries = [];
    client = newProxiedClient(proxy.url(), certificates?.ca);
    receiver = await Receiver.start();
  });
  afterEach(async () => {
    await client.close();
    await receiver.close();
  });
  /** When the certificates of the receivers expire that the attempts have seen. */
  let expiries: (number | undefined)[];
  const deliver = async (url: string) => {
    const outcome = await client.send(newRequest(url));
    expiries.push(outcome.certificate?.expiresAt);
    return saidBy(outcome);
  };

  it('asks it for the address, not for the name', async () => {
    const { port } = new URL(receiver.url());
    expect(await deliver(`http://localhost:${port}/`)).toBe(204);
    expect(proxy.asked).toEqual([expect.stringMatching(new RegExp(`^(127\\.0\\.0\\.1|\\[::1\\]):${port}$`))]);
  });

  it('does not ask it for an address that the guard refuses', async () => {
    for (const host of ['10.0.0.1', '169.254.169.254', '127.0.0.9', '[::ffff:127.0.0.1]']) {
      expect(await deliver(`http://${host}/`)).toBe('destination_not_allowed: address_refused');
    }
    expect(proxy.asked).toEqual([]);
  });

  it.each([
    ['407 Proxy Authentication Required', 'connect: proxy_authentication_required'],
    ['403 Forbidden', 'connect: proxy_refused'],
    ['502 Bad Gateway', 'connect: proxy_refused'],
    ['301 Moved Permanently', 'connect: proxy_refused'],
  ])('says that it answered %s', async (refusal, said) => {
    proxy.refusal = refusal;
    expect(await deliver(receiver.url())).toBe(said);
    expect(receiver.requests()).toEqual([]);
  });

  it('says that it does not answer', async () => {
    const away = newProxiedClient(`http://127.0.0.1:${await freePort()}`);
    expect(saidBy(await away.send(newRequest(receiver.url())))).toBe('connect: proxy_unreachable');
    await away.close();
  });

  it('takes nothing for an answer that came before the request', async () => {
    proxy.early = 'HTTP/1.1 204 No Content\r\n\r\n';
    expect(await deliver(receiver.url())).toBe('connect: proxy_refused');
  });

  (certificates === null ? it.skip : it)('checks the certificate of the receiver', async () => {
    const { good, wrongName, stranger } = certificates!;
    const said = async (options: TlsOptions) => {
      const bytes: Buffer[] = [];
      const open = new Set<Socket>();
      const server = createTlsServer(options, (socket) => {
        socket
          .on('error', () => undefined)
          .on('data', (chunk: Buffer) => {
            bytes.push(chunk);
            socket.write('HTTP/1.1 204 No Content\r\n\r\n');
          });
      });
      server.on('connection', (socket) => open.add(socket)).on('tlsClientError', () => undefined);
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      const answers = [
        await deliver(`https://127.0.0.1:${port}/`),
        await deliver(`https://127.0.0.1:${port}/again`),
      ];
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
      return [...answers, Buffer.concat(bytes).includes('POST /again')];
    };
    expect(await said(good)).toEqual([204, 204, true]);
    expect(expiries).toEqual(Array(2).fill(Date.parse(new X509Certificate(good.cert).validTo)));
    const [name, trust] = ['tls: certificate_wrong_name', 'tls: certificate_not_trusted'];
    expect(await said(wrongName)).toEqual([name, name, false]);
    expect(await said(stranger)).toEqual([trust, trust, false]);
  });

  it('keeps the tunnel for the next delivery of the hook', async () => {
    const request = newRequest(receiver.url());
    for (let n = 1; n <= 3; n++) expect(saidBy(await client.send(request))).toBe(204);
    expect(proxy.asked).toHaveLength(1);
  });

  it('reads long answers in pieces', async () => {
    receiver.answer('/long', { status: 500, body: 'x'.repeat(100_000) });
    const outcome = await client.send(newRequest(receiver.url('/long')));
    expect(outcome).toMatchObject({ status: 500, excerpt: 'x'.repeat(4_096) });
  });
});
