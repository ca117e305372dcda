import type { LookupAddress } from 'node:dns';
import type { LookupFunction, Socket } from 'node:net';
import { isIP } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressGuard } from './address-guard.js';
import { DialError, dialFailureOf } from './failure-of.js';
import type { NameResolver } from './name-resolver.js';

const PIECE_BYTES = 1024;

/**
 * Makes the socket return data in small pieces, and nothing once it is destroyed. undici parses a whole chunk (64 KiB)
 * even after it has refused it. With tiny headers that blocked the event loop for 60 to 330 ms an answer; in pieces, for
 * 10 ms.
 */
function limitReadChunks(socket: Socket): Socket {
  const read = socket.read;
  socket.read = function (this: Socket, size?: number): unknown {
    if (this.destroyed) return null;
    return read.call(this, size ?? (this.readableLength > PIECE_BYTES ? PIECE_BYTES : undefined));
  };
  return socket;
}

export interface GuardedConnectorOptions {
  guard: AddressGuard;
  resolver: NameResolver;
  /** Milliseconds for TCP and TLS together. */
  timeoutMs: number;
  /** Certificates (PEM) to trust instead of Node's own. */
  ca?: string;
}

/** The least time for one of several addresses. */
const MIN_TRY_MS = 1_000;

type Target = buildConnector.Options;

/**
 * Connects only to addresses that the guard allows. It resolves the name for each connection, and every address must
 * pass. The socket gets exactly those addresses, and the connected peer's address is checked once more.
 */
export function guardedConnector(options: GuardedConnectorOptions): buildConnector.connector {
  return (target, callback) => {
    allowedAddresses(target.hostname, options).then(
      (addresses) => connect(target, pinned(addresses, options), checked(target, options.guard, callback)),
      (error: Error) => callback(error, null),
    );
  };
}

async function allowedAddresses(
  host: string,
  { guard, resolver }: GuardedConnectorOptions,
): Promise<LookupAddress[]> {
  const family = isIP(host);
  const addresses = family === 0 ? await resolver.resolve(host) : [{ address: host, family }];
  if (!addresses.every(({ address }) => guard.allows(address)))
    throw new DialError('destination_not_allowed');
  return addresses;
}

function pinned(addresses: LookupAddress[], options: GuardedConnectorOptions): buildConnector.connector {
  // Node asks for `all` if it may choose between families. Without it, it takes one address.
  const lookup: LookupFunction = (_host, { all }, done) =>
    all ? done(null, addresses) : done(null, addresses[0]!.address, addresses[0]!.family);
  return buildConnector({
    lookup,
    timeout: options.timeoutMs,
    allowH2: false,
    autoSelectFamily: true,
    // Node's default is 250 ms if there is another address. That is too short for a receiver on another continent.
    autoSelectFamilyAttemptTimeout: Math.max(MIN_TRY_MS, Math.floor(options.timeoutMs / addresses.length)),
    // A resumed session would skip the certificate check.
    maxCachedSessions: 0,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  });
}

function connect(target: Target, dial: buildConnector.connector, callback: buildConnector.Callback): void {
  try {
    dial(target, callback);
  } catch (error) {
    callback(new DialError('connect', error), null);
  }
}

function checked(
  target: Target,
  guard: AddressGuard,
  callback: buildConnector.Callback,
): buildConnector.Callback {
  return (...[error, socket]: [Error | null, Socket | null]) => {
    if (error !== null || socket === null) {
      callback(new DialError(dialFailureOf(error, target.protocol === 'https:'), error), null);
    } else if (guard.allows(socket.remoteAddress ?? '')) {
      callback(null, limitReadChunks(socket));
    } else {
      // A socket without a remote address has already been reset.
      const failure = socket.remoteAddress === undefined ? 'connect' : 'destination_not_allowed';
      socket.destroy();
      callback(new DialError(failure), null);
    }
  };
}
