import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { AddressGuard } from './address-guard.js';
import { DialError } from './failure-of.js';
import type { NameResolver } from './name-resolver.js';

export interface AddressRules {
  guard: AddressGuard;
  resolver: NameResolver;
}

/**
 * The addresses of a name, or the address itself.
 * @throws DialError if the name does not resolve, or if the guard refuses one of its addresses
 */
export async function allowedAddresses(
  host: string,
  { guard, resolver }: AddressRules,
): Promise<LookupAddress[]> {
  const family = isIP(host);
  const addresses = family === 0 ? await resolver.resolve(host) : [{ address: host, family }];
  if (!addresses.every(({ address }) => guard.allows(address)))
    throw new DialError('destination_not_allowed', 'address_refused');
  return addresses;
}
