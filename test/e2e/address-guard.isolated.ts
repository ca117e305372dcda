import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { AddressGuard } from '../../src/delivery/egress/address-guard.js';
import type { DialError } from '../../src/delivery/egress/failure-of.js';
import { guardedConnector } from '../../src/delivery/egress/guarded-connector.js';
import { NameResolver } from '../../src/delivery/egress/name-resolver.js';
import { WebhookClient } from '../../src/delivery/send/webhook-client.js';
import { DnsServer } from '../support/receivers/dns-server.js';
import { newRequest } from '../support/receivers/loopback-client.js';
import { RawReceiver } from '../support/receivers/raw-receiver.js';
import { until } from '../support/until.js';

/** address-guard.spec.ts runs this in a network namespace with this address. No address is allowed by configuration. */
const PUBLIC = '93.184.215.14';

/** A file in place of /etc/resolv.conf, if this suite may have one. */
const RESOLV_CONF = process.env['RESOLV_CONF'];

let rebound = false;
const names: Record<string, () => string[]> = {
  'public.example.com': () => [PUBLIC],
  'mixed.example.com': () => [PUBLIC, '127.0.0.1'],
  'rebinding.example.com': () => [rebound ? '127.0.0.1' : PUBLIC],
};

let dns: DnsServer;
let receiver: RawReceiver;
let client: WebhookClient;

beforeAll(async () => {
  dns = await DnsServer.start((name, family) => (family === 4 ? names[name]?.() : []));
  receiver = await RawReceiver.start(
    async (socket, request) => {
      await request();
      socket.end('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n');
    },
    { host: '0.0.0.0' },
  );
  const guard = new AddressGuard({ allow: [], deny: [] });
  const resolver = new NameResolver({ servers: [dns.address], timeoutMs: 2000, tries: 2 });
  client = new WebhookClient({
    connector: guardedConnector({ guard, resolver, timeoutMs: 5000 }),
  });
});

beforeEach(() => {
  receiver.connections = 0;
});

afterAll(async () => {
  await client.close();
  await Promise.all([dns.close(), receiver.close()]);
});

const requestTo = (host: string) => newRequest(`http://${host}:${receiver.port}/`);

it('delivers to a public name and to a public address', async () => {
  expect(await client.send(requestTo('public.example.com'))).toMatchObject({ ok: true, status: 204 });
  expect(await client.send(requestTo(PUBLIC))).toMatchObject({ ok: true, status: 204 });
});

it.each(['mixed.example.com', '127.0.0.1', 'localhost'])('refuses %s without dialing', async (host) => {
  expect(await client.send(requestTo(host))).toMatchObject({ failure: 'destination_not_allowed' });
  expect(receiver.connections).toBe(0);
});

it('refuses a name whose address was public and no longer is', async () => {
  const request = requestTo('rebinding.example.com');
  expect(await client.send(request)).toMatchObject({ ok: true });
  rebound = true;
  expect(await client.send(request)).toMatchObject({ failure: 'destination_not_allowed' });
  expect(receiver.connections).toBe(1);
});

(RESOLV_CONF ? it : it.skip)('asks the name servers that the system has now, without a restart', async () => {
  const server = await DnsServer.start(() => [PUBLIC], 53);
  writeFileSync(RESOLV_CONF!, 'nameserver 127.0.0.2\n');
  const resolver = new NameResolver({ servers: [], timeoutMs: 1_000, tries: 1, readAgainMs: 50 });
  const found = () =>
    resolver.resolve('public.example.com').then(
      ([first]) => first?.address,
      (error: DialError) => error.failure,
    );
  try {
    expect(await found()).toBe('dns');
    writeFileSync(RESOLV_CONF!, 'nameserver 127.0.0.1\n');
    await until('the new name server', found, (address) => address === PUBLIC, { withinMs: 10_000 });
  } finally {
    await server.close();
  }
});
