import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AddressGuard } from '../../src/delivery/egress/address-guard.js';
import { guardedConnector } from '../../src/delivery/egress/guarded-connector.js';
import { NameResolver } from '../../src/delivery/egress/name-resolver.js';
import { WebhookClient } from '../../src/delivery/send/webhook-client.js';
import { DnsServer } from '../support/receivers/dns-server.js';
import { newRequest } from '../support/receivers/loopback-client.js';
import { Receiver } from '../support/receivers/receiver.js';

const ipv4 =
  (...addresses: string[]) =>
  (family: 4 | 6) =>
    family === 4 ? addresses : [];

const NAMES: Record<string, (family: 4 | 6) => string[] | null | undefined> = {
  'open.example.com': ipv4('127.0.0.1'),
  'private.example.com': ipv4('10.0.0.1'),
  'mixed.example.com': ipv4('127.0.0.1', '10.0.0.1'),
  'mixed6.example.com': (family) => (family === 4 ? ['127.0.0.1'] : ['::1']),
  'half.example.com': (family) => (family === 4 ? ['127.0.0.1'] : undefined),
  'sixteen.example.com': ipv4(...Array.from({ length: 16 }, (_, i) => `127.0.0.${i + 1}`)),
  'seventeen.example.com': ipv4(...Array.from({ length: 17 }, (_, i) => `127.0.0.${i + 1}`)),
  'empty.example.com': ipv4(),
  'silent.example.com': () => null,
};

let dns: DnsServer;
let receiver: Receiver;
let client: WebhookClient;

beforeAll(async () => {
  dns = await DnsServer.start((name, family) => NAMES[name]?.(family));
  receiver = await Receiver.start();
  const guard = new AddressGuard({ allow: ['127.0.0.0/8'], deny: ['127.0.0.99/32'] });
  const resolver = new NameResolver({ servers: [dns.address], timeoutMs: 150, tries: 2 });
  client = new WebhookClient({
    connector: guardedConnector({ guard, resolver, timeoutMs: 2000 }),
  });
});

afterAll(async () => {
  await client.close();
  await Promise.all([dns.close(), receiver.close()]);
});

async function deliver(host: string): Promise<number | string> {
  const outcome = await client.send(newRequest(`http://${host}:${receiver.port}/`));
  return outcome.ok ? outcome.status : outcome.failure;
}

describe('The address guard', () => {
  it.each([
    ['open.example.com', 204],
    ['half.example.com', 204],
    ['sixteen.example.com', 204],
    ['private.example.com', 'destination_not_allowed'],
    ['mixed.example.com', 'destination_not_allowed'],
    ['mixed6.example.com', 'destination_not_allowed'],
    ['localhost', 'destination_not_allowed'],
    ['seventeen.example.com', 'dns'],
    ['empty.example.com', 'dns'],
    ['unknown.example.com', 'dns'],
    ['silent.example.com', 'timeout'],
  ])('answers a delivery to the name %s with %s', async (host, expected) => {
    expect(await deliver(host)).toBe(expected);
  });

  it.each([
    ['127.0.0.1', 204],
    ['2130706433', 204],
    ['127.0.0.99', 'destination_not_allowed'],
    ['10.0.0.1', 'destination_not_allowed'],
    ['169.254.169.254', 'destination_not_allowed'],
    ['[::1]', 'destination_not_allowed'],
    ['[::ffff:127.0.0.1]', 'destination_not_allowed'],
  ])('answers a delivery to the address %s with %s', async (host, expected) => {
    expect(await deliver(host)).toBe(expected);
  });
});

/** Public addresses need a separate network namespace: root, iproute2 and util-linux. */
const canIsolate = spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up']).status === 0;

(canIsolate ? describe : describe.skip)(
  'The address guard with public addresses (needs root, unshare and ip)',
  () => {
    it('passes address-guard.isolated.ts with its default settings', () => {
      const suite = [
        'node_modules/jest/bin/jest.js',
        '--testMatch',
        '**/address-guard.isolated.ts',
        '--colors=false',
      ];
      const script = `ip link set lo up && ip addr add 93.184.215.14/32 dev lo && exec "$0" "$@"`;
      const env = { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' };
      const args = [
        '--net',
        'sh',
        '-c',
        script,
        process.execPath,
        ...suite,
        '--reporters=default',
        '--globalSetup=',
        '--globalTeardown=',
        '--runInBand',
      ];
      expect(() => execFileSync('unshare', args, { env, stdio: 'pipe' })).not.toThrow();
    });
  },
);
