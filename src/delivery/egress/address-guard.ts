import { isIP } from 'node:net';
import { AddressRanges } from '../../config/address-ranges.js';

export interface AddressGuardOptions {
  /** CIDRs that deliveries may connect to although they are not public. */
  allow: readonly string[];
  /** CIDRs that deliveries may not connect to. They win over `allow`. */
  deny: readonly string[];
}

/** Not public according to IANA's special-purpose registry. 168.63.129.16 is a cloud's metadata service. */
const NOT_PUBLIC_IPV4 = (
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
  '192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 ' +
  '203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32'
).split(' ');
/** Everything that IANA has assigned as global unicast. The rest is denied, including mapped IPv4. */
const GLOBAL_IPV6 = ['2000::/3'];
const NOT_PUBLIC_IPV6 = '2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 3ffe::/16'.split(' ');

const notPublic = new AddressRanges([...NOT_PUBLIC_IPV4, ...NOT_PUBLIC_IPV6], 'address-guard');
const globalUnicast = new AddressRanges(GLOBAL_IPV6, 'address-guard');

/** Decides which addresses a delivery may connect to: public ones, and the operator's exceptions. */
export class AddressGuard {
  readonly #allowed: AddressRanges;
  readonly #denied: AddressRanges;

  /** @throws ConfigError */
  constructor(options: AddressGuardOptions) {
    this.#allowed = new AddressRanges(options.allow, 'DELIVERY_ALLOW_CIDRS');
    this.#denied = new AddressRanges(options.deny, 'DELIVERY_DENY_CIDRS');
  }

  /** False if `address` is not a plain IP address. An address with a zone id is not plain. */
  allows(address: string): boolean {
    const version = isIP(address);
    if (version === 0 || address.includes('%')) return false;
    const family = version === 4 ? 'ipv4' : 'ipv6';
    if (this.#denied.has(address, family)) return false;
    if (this.#allowed.has(address, family)) return true;
    return (family === 'ipv4' || globalUnicast.has(address, family)) && !notPublic.has(address, family);
  }
}
