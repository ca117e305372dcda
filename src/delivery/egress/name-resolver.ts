import type { LookupAddress, ResolverOptions } from 'node:dns';
import { CONNREFUSED, NODATA, NOTFOUND, TIMEOUT } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../../config/config.js';
import { DialError } from './failure-of.js';

export interface NameResolverOptions {
  /** `address[:port]` of each name server. Empty: those of the system. */
  servers: readonly string[];
  /** Milliseconds for one try. */
  timeoutMs: number;
  tries: number;
  /** Milliseconds after which the system is asked again which name servers it has. */
  readAgainMs?: number;
}

const MAX_ADDRESSES = 16;
/** A laptop changes its network, and a container its name server. Reading takes 0.1 ms. */
const READ_AGAIN_MS = 5_000;

/**
 * Resolves names over the network. libuv's thread pool, which reads the hosts file too, would be full after four
 * look-ups that hang. So names of the hosts file are not found, except `localhost`.
 */
export class NameResolver {
  #resolver: Resolver;
  readonly #options: ResolverOptions;
  readonly #totalMs: number;
  readonly #readAgainMs: number;
  /** By `performance.now()`. */
  #readAt = performance.now();

  /** @throws ConfigError */
  constructor({ servers, timeoutMs, tries, readAgainMs = READ_AGAIN_MS }: NameResolverOptions) {
    this.#options = { timeout: timeoutMs, tries };
    this.#resolver = new Resolver(this.#options);
    // c-ares waits longer on each further try, so the total is limited here.
    this.#totalMs = timeoutMs * tries;
    this.#readAgainMs = servers.length === 0 ? readAgainMs : Number.POSITIVE_INFINITY;
    if (servers.length === 0) return;
    try {
      this.#resolver.setServers(servers);
    } catch {
      throw new ConfigError(
        'DELIVERY_DNS_SERVERS has a value that is not an address. ' +
          'Use addresses with or without a port, such as 192.0.2.53:53.',
      );
    }
  }

  /**
   * Gives 1 to 16 addresses. They are of one family if the other has none or does not answer.
   * @throws DialError
   */
  async resolve(name: string): Promise<LookupAddress[]> {
    if (name === 'localhost') return LOOPBACK;
    const resolver = this.#current();
    const [ipv4, ipv6] = await Promise.allSettled([
      this.#inTime(resolver.resolve4(name)),
      this.#inTime(resolver.resolve6(name)),
    ]);
    const found = [...addresses(ipv4, 4), ...addresses(ipv6, 6)];
    if (found.length === 0) throw nothingFound([ipv4, ipv6]);
    if (found.length > MAX_ADDRESSES) throw new DialError('dns', 'too_many_addresses');
    return found;
  }

  /** A Resolver reads the name servers of the system only once. */
  #current(): Resolver {
    if (performance.now() - this.#readAt < this.#readAgainMs) return this.#resolver;
    this.#readAt = performance.now();
    try {
      this.#resolver = new Resolver(this.#options);
    } catch {
      // The file cannot be read now. The servers stay as they were.
    }
    return this.#resolver;
  }

  async #inTime(answer: Promise<string[]>): Promise<string[]> {
    const stop = new AbortController();
    const late = sleep(this.#totalMs, undefined, { signal: stop.signal }).then(() => {
      throw new DialError('timeout', 'dns_timeout');
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      stop.abort();
      late.catch(() => undefined);
    }
  }
}

/** RFC 6761 section 6.3 asks for these addresses. The address guard decides if they may be used. */
const LOOPBACK: LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

function addresses(result: PromiseSettledResult<string[]>, family: 4 | 6): LookupAddress[] {
  return result.status === 'fulfilled' ? result.value.map((address) => ({ address, family })) : [];
}

function nothingFound(results: PromiseSettledResult<string[]>[]): DialError {
  const causes = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  if (causes.some(isTimeout)) return new DialError('timeout', 'dns_timeout', causes[0]);
  const other = causes.find((cause) => !isNotFound(cause));
  if (other === undefined) return new DialError('dns', 'name_not_found', causes[0]);
  const isUnreachable = codeOf(other) === CONNREFUSED;
  return new DialError('dns', isUnreachable ? 'name_server_unreachable' : 'name_server_failed', other);
}

/** The name does not exist, has no addresses, or cannot be a name. */
const isNotFound = (error: unknown) => [NOTFOUND, NODATA, 'EBADNAME'].includes(codeOf(error));

const isTimeout = (error: unknown) => error instanceof DialError || codeOf(error) === TIMEOUT;

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
