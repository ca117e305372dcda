import { isIP } from 'node:net';
import type { Request } from 'express';
import { AddressRanges } from '../config/address-ranges.js';

const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;
const WITH_PORT = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d+)?$/;

/** The address without a port, brackets and the IPv6 form of an IPv4 address. Null if it is not an IP address. */
export function plainAddress(text: string | undefined): string | null {
  const [, bracketed, dotted] = WITH_PORT.exec(text ?? '') ?? [];
  const address = (bracketed ?? dotted ?? text ?? '').replace(MAPPED, '');
  return isIP(address) === 0 ? null : address;
}

/**
 * Whether to believe the `X-Forwarded-For` that comes from an address. Express asks it for `trust proxy`.
 * @throws ConfigError if a range is malformed
 */
export function trustIn(cidrs: readonly string[]): (address: string) => boolean {
  const ranges = new AddressRanges(cidrs, 'TRUSTED_PROXIES');
  return (text) => {
    const address = plainAddress(text);
    if (address === null || address.includes('%')) return false;
    return ranges.has(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  };
}

/**
 * The address of the caller: from the right of `X-Forwarded-For`, the first that is not a trusted proxy. If a proxy
 * wrote no address there, the address of the connection. Null if the connection is gone.
 */
export const clientAddress = ({ ip, socket }: Pick<Request, 'ip' | 'socket'>): string | null =>
  plainAddress(ip) ?? plainAddress(socket.remoteAddress);

const GROUPS = 8;
const GROUPS_OF_A_NETWORK = 4;

/** What to count a caller by: an IPv4 address, or the /64 network of an IPv6 address, which one caller usually has whole. */
export function callerKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const [left = '', right] = address.toLowerCase().split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right ? right.split(':') : [];
  const zeros = right === undefined ? 0 : GROUPS - head.length - tail.length;
  const groups = [...head, ...Array<string>(Math.max(0, zeros)).fill('0'), ...tail];
  return `${groups
    .slice(0, GROUPS_OF_A_NETWORK)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
