import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import ipaddr from 'ipaddr.js';
import { ConfigError } from '../../config/config.js';
import { AddressGuard } from './address-guard.js';

const guard = new AddressGuard({ allow: [], deny: [] });

const DENIED_IPV4 =
  `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
  192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24
  203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32`.split(/\s+/);
const DENIED_IPV6 = '2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 3ffe::/16'.split(' ');
const ALLOWED_IPV6 = '2000::/3';

const toNumber = (address: string) =>
  BigInt(`0x${Buffer.from(ipaddr.parse(address).toByteArray()).toString('hex')}`);

function toAddress(value: bigint, bits: number): string {
  const bytes = Buffer.from(value.toString(16).padStart(bits / 4, '0'), 'hex');
  return ipaddr.fromByteArray([...bytes]).toString();
}

/** First and last address of a range, and the neighbors outside it, if they exist. */
function edges(cidr: string) {
  const [address = '', prefix] = cidr.split('/');
  const bits = address.includes(':') ? 128 : 32;
  const size = 1n << BigInt(bits - Number(prefix));
  const first = toNumber(address);
  const neighbors = [first - 1n, first + size].filter((value) => value >= 0n && value < 1n << BigInt(bits));
  return {
    inside: [first, first + size - 1n].map((value) => toAddress(value, bits)),
    outside: neighbors.map((value) => toAddress(value, bits)),
  };
}

const isIn = (address: string, cidrs: string[]) =>
  cidrs.some((cidr) => {
    const parsed = ipaddr.parse(address);
    const range = ipaddr.parseCIDR(cidr);
    return parsed.kind() === range[0].kind() && parsed.match(range);
  });

describe('the edges of each denied range', () => {
  it.each([...DENIED_IPV4, ...DENIED_IPV6])('%s', (cidr) => {
    const { inside, outside } = edges(cidr);
    for (const address of inside) expect([address, guard.allows(address)]).toEqual([address, false]);
    for (const address of outside) {
      const ours = address.includes(':') ? isIn(address, [ALLOWED_IPV6]) : true;
      const expected = ours && !isIn(address, [...DENIED_IPV4, ...DENIED_IPV6]);
      expect([address, guard.allows(address)]).toEqual([address, expected]);
    }
  });

  it('denies all IPv6 addresses outside 2000::/3', () => {
    const { inside, outside } = edges(ALLOWED_IPV6);
    expect(inside.map((address) => guard.allows(address))).toEqual([true, true]);
    expect(outside.map((address) => guard.allows(address))).toEqual([false, false]);
  });
});

describe('random addresses', () => {
  it.each([
    ['IPv4', 4],
    ['IPv6', 16],
    ['IPv6 in 2000::/3', 16],
  ])('10,000 of %s: ipaddr.js calls every allowed one unicast', (name, length) => {
    for (let i = 0; i < 10_000; i += 1) {
      const bytes = [...randomBytes(length)];
      if (name.endsWith('/3')) bytes[0] = 0x20 | (bytes[0]! & 0x1f);
      const address = ipaddr.fromByteArray(bytes);
      if (guard.allows(address.toString()))
        expect([address.toString(), address.range()]).toEqual([address.toString(), 'unicast']);
    }
  });

  it('include public ones, which are allowed', () => {
    expect(
      ['8.8.8.8', '1.1.1.1', '2606:4700::1111', '2a00:1450::1'].filter((a) => guard.allows(a)),
    ).toHaveLength(4);
  });
});

describe('text that is not a plain address', () => {
  it.each([
    '::ffff:8.8.8.8',
    '::ffff:127.0.0.1',
    '::8.8.8.8',
    '64:ff9b::808:808',
    '2606:4700::1111%eth0',
    'fe80::1%lo',
    '',
    'localhost',
    '8.8.8',
    '8.8.8.8.8',
    '08.8.8.8',
    '0x08080808',
    '134744072',
    ' 8.8.8.8',
    '8.8.8.8/32',
    '[2606:4700::1]',
  ])('%j is denied', (address) => {
    expect(guard.allows(address)).toBe(false);
  });
});

describe("the operator's ranges", () => {
  it('allow addresses that are not public, in their own family only', () => {
    const open = new AddressGuard({ allow: ['127.0.0.0/8', 'fd00::/8'], deny: [] });
    expect(['127.0.0.1', 'fd00::1'].every((address) => open.allows(address))).toBe(true);
    expect(['10.0.0.1', '::1', '::ffff:127.0.0.1'].some((address) => open.allows(address))).toBe(false);
  });

  it('deny even what an allowed range includes', () => {
    const closed = new AddressGuard({
      allow: ['10.0.0.0/8'],
      deny: ['10.0.0.1/32', '8.8.8.0/24', '2606:4700::/32'],
    });
    expect(['10.0.0.1', '8.8.8.8', '2606:4700::1111'].some((address) => closed.allows(address))).toBe(false);
    expect(['10.0.0.2', '8.8.4.4'].every((address) => closed.allows(address))).toBe(true);
  });

  it('do not affect IPv4 when they name mapped addresses', () => {
    expect(new AddressGuard({ allow: ['::ffff:0:0/96'], deny: [] }).allows('10.0.0.1')).toBe(false);
    expect(new AddressGuard({ allow: [], deny: ['::ffff:0:0/96'] }).allows('8.8.8.8')).toBe(true);
  });

  it.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0/8',
    '::/129',
    'fd00::/08',
    'fe80::1%lo/64',
    '10.0.0.0/',
    'all',
    '',
    '10.0.0.0/8 ',
  ])('are refused as %j, with the name of the variable', (cidr) => {
    expect(() => new AddressGuard({ allow: [cidr], deny: [] })).toThrow(ConfigError);
    expect(() => new AddressGuard({ allow: [cidr], deny: [] })).toThrow(/^DELIVERY_ALLOW_CIDRS /);
    expect(() => new AddressGuard({ allow: [], deny: [cidr] })).toThrow(/^DELIVERY_DENY_CIDRS /);
  });
});
