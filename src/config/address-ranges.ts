import { BlockList, isIP } from 'node:net';
import { ConfigError } from './config.js';

type Family = 'ipv4' | 'ipv6';

/**
 * Address ranges, with one list for each family: in a shared BlockList, `::ffff:0:0/96` would match every IPv4 address.
 */
export class AddressRanges {
  readonly #lists: Record<Family, BlockList> = { ipv4: new BlockList(), ipv6: new BlockList() };

  /** @throws ConfigError, naming `source`, if a range is not `address/prefix` */
  constructor(cidrs: readonly string[], source: string) {
    for (const cidr of cidrs) {
      const { address, prefix, family } = parseCidr(cidr, source);
      this.#lists[family].addSubnet(address, prefix, family);
    }
  }

  /** The address must be valid and belong to `family`. */
  has(address: string, family: Family): boolean {
    return this.#lists[family].check(address, family);
  }
}

function parseCidr(cidr: string, source: string): { address: string; prefix: number; family: Family } {
  const [, address, digits] = /^([0-9A-Fa-f.:]+)\/(0|[1-9]\d{0,2})$/.exec(cidr) ?? [];
  const version = isIP(address ?? '');
  const prefix = Number(digits);
  if (address === undefined || version === 0 || prefix > (version === 4 ? 32 : 128)) {
    throw new ConfigError(
      `${source} has ${JSON.stringify(cidr)}, which is not an address range. Use ranges such as 10.0.0.0/8 or fd00::/8.`,
    );
  }
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}
