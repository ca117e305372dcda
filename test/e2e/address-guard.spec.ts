import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AddressGuard } from '../../src/delivery/egress/address-guard.js';
import { guardedConnector } from '../../src/delivery/egress/guarded-connector.js';
import { NameResolver } from '../../src/delivery/egress/name-resolver.js';
import { WebhookClient } from '../../src/delivery/send/webhook-client.js';
import { DnsServer, type Zone } from '../support/receivers/dns-server.js';
import { newRequest } from '../support/receivers/loopback-client.js';
import { Receiver } from '../support/receivers/receiver.js';

const ipv4 =
  (...addresses: string[]) =>
  (family: 4 | 6) =>
    family === 4 ? addresses : [];

const NAMES: Record<string, (family: 4 | 6) => ReturnType<Zone>> = {
  'open.example.com': ipv4('127.0.0.1'),
  'private.example.com': ipv4('10.0.0.1'),
  'mixed.example.com': ipv4('127.0.0.1', '10.0.0.1'),
  'mixed6.example.com': (family) => (family === 4 ? ['127.0.0.1'] : ['::1']),
  'half.example.com': (family) => (family === 4 ? ['127.0.0.1'] : undefined),
  'sixteen.example.com': ipv4(...Array.from({ length: 16 }, (_, i) => `127.0.0.${i + 1}`)),
  'seventeen.example.com': ipv4(...Array.from({ length: 17 }, (_, i) => `127.0.0.${i + 1}`)),
  'empty.example.com': ipv4(),
  'silent.example.com': () => null,
  'broken.example.com': () => 'SERVFAIL',
  'half-broken.example.com': (family) => (family === 4 ? [] : 'SERVFAIL'),
};

let dns: DnsServer;
let receiver: Receiver;
let client: WebhookClient;
/** Does not wait long for a name server. */
let impatient: WebhookClient;

beforeAll(async () => {
  dns = await DnsServer.start((name, family) => NAMES[name]?.(family));
  receiver = await Receiver.start();
  const guard = new AddressGuard({ allow: ['127.0.0.0/8'], deny: ['127.0.0.99/32'] });
  const resolving = (timeoutMs: number) => {
    const resolver = new NameResolver({ servers: [dns.address], timeoutMs, tries: 2 });
    return new WebhookClient({ connector: guardedConnector({ guard, resolver, timeoutMs: 5_000 }) });
  };
  client = resolving(5_000);
  impatient = resolving(150);
});

afterAll(async () => {
  await Promise.all([client.close(), impatient.close()]);
  await Promise.all([dns.close(), receiver.close()]);
});

async function deliver(host: string, sender = client): Promise<number | string> {
  const outcome = await sender.send(newRequest(`http://${host}:${receiver.port}/`));
  return outcome.ok ? outcome.status : `${outcome.failure}: ${outcome.reason}`;
}

describe('The address guard', () => {
  it.each([
    ['open.example.com', 204],
    ['half.example.com', 204],
    ['sixteen.example.com', 204],
    ['private.example.com', 'destination_not_allowed: address_refused'],
    ['mixed.example.com', 'destination_not_allowed: address_refused'],
    ['mixed6.example.com', 'destination_not_allowed: address_refused'],
    ['localhost', 'destination_not_allowed: address_refused'],
    ['seventeen.example.com', 'dns: too_many_addresses'],
    ['empty.example.com', 'dns: name_not_found'],
    ['unknown.example.com', 'dns: name_not_found'],
    ['broken.example.com', 'dns: name_server_failed'],
    ['half-broken.example.com', 'dns: name_server_failed'],
  ])('answers a delivery to the name %s with %s', async (host, expected) => {
    expect(await deliver(host)).toBe(expected);
  });

  it('answers a delivery to a name of which the name server says nothing with a timeout', async () => {
    expect(await deliver('silent.example.com', impatient)).toBe('timeout: dns_timeout');
  });

  it.each([
    ['127.0.0.1', 204],
    ['2130706433', 204],
    ['127.0.0.99', 'destination_not_allowed: address_refused'],
    ['10.0.0.1', 'destination_not_allowed: address_refused'],
    ['169.254.169.254', 'destination_not_allowed: address_refused'],
    ['[::1]', 'destination_not_allowed: address_refused'],
    ['[::ffff:127.0.0.1]', 'destination_not_allowed: address_refused'],
  ])('answers a delivery to the address %s with %s', async (host, expected) => {
    expect(await deliver(host)).toBe(expected);
  });

  it('says that the name server is unreachable if no resolver answers', async () => {
    const gone = await DnsServer.start(() => []);
    const servers = [gone.address];
    await gone.close();
    const resolver = new NameResolver({ servers, timeoutMs: 5_000, tries: 1 });
    const unreachable = { failure: 'dns', reason: 'name_server_unreachable' };
    await expect(resolver.resolve('open.example.com')).rejects.toMatchObject(unreachable);
  });
});

/** Public addresses need a separate network namespace: root, iproute2 and util-linux. */
const canIsolate = spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up']).status === 0;
/** Some containers forbid mounting, and allow the rest. */
const canMount = canIsolate && spawnSync('unshare', ['--mount', 'true']).status === 0;

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
      const directory = mkdtempSync(join(tmpdir(), 'storehooks-isolated-'));
      const file = join(directory, 'resolv.conf');
      writeFileSync(file, '');
      const mount = canMount ? `mount --bind ${file} /etc/resolv.conf && export RESOLV_CONF=${file} && ` : '';
      const script = `${mount}ip link set lo up && ip addr add 93.184.215.14/32 dev lo && exec "$0" "$@"`;
      const env = { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings' };
      const args = [
        '--net',
        ...(canMount ? ['--mount'] : []),
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
      rmSync(directory, { recursive: true });
    });
  },
);
