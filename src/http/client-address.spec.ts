import { describe, expect, it } from '@jest/globals';
import type { Request } from 'express';
import { callerKey, clientAddress, plainAddress, trustIn } from './client-address.js';

describe('plainAddress', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['unknown', null],
    ['192.0.2.1, 192.0.2.2', null],
    ['', null],
    [undefined, null],
  ])('reads %j as %j', (text, address) => {
    expect(plainAddress(text)).toBe(address);
  });
});

describe('trustIn', () => {
  const trusted = trustIn(['10.0.0.0/8', '2001:db8::/32']);

  it('knows the ranges, in each form of an address', () => {
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '10.1.2.3:80', '2001:db8::9'])
      expect([address, trusted(address)]).toEqual([address, true]);
    for (const address of ['11.1.2.3', '::ffff:11.1.2.3', '2001:db9::9', 'unknown', 'fe80::1%eth0'])
      expect([address, trusted(address)]).toEqual([address, false]);
  });

  it('trusts nothing without ranges', () => {
    expect(trustIn([])('127.0.0.1')).toBe(false);
  });

  it('refuses a malformed range, and names the variable', () => {
    expect(() => trustIn(['10.0.0.0'])).toThrow(
      /^TRUSTED_PROXIES has "10\.0\.0\.0", which is not an address range/,
    );
  });
});

describe('clientAddress', () => {
  const of = (ip: string | undefined, remoteAddress: string | undefined) =>
    clientAddress({ ip, socket: { remoteAddress } } as Pick<Request, 'ip' | 'socket'>);

  it('is what express found, or else the address of the connection', () => {
    expect(of('192.0.2.1:99', '10.0.0.1')).toBe('192.0.2.1');
    expect(of('unknown', '::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(of(undefined, undefined)).toBeNull();
  });
});

describe('callerKey', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['2001::3:4:5:6:7:8', '2001:0:3:4::/64'],
    ['2001:db8:1:2:3:4:5::', '2001:db8:1:2::/64'],
    ['1::5:6:7:8', '1:0:0:0::/64'],
    ['2001:0db8:0001:0000:3:4:5:6', '2001:db8:1:0::/64'],
  ])('counts %s as %s', (address, key) => {
    expect(callerKey(address)).toBe(key);
  });
});
