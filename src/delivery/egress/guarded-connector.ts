import type { LookupAddress } from 'node:dns';
import type { LookupFunction, OnReadOpts, Socket, TcpNetConnectOpts } from 'node:net';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';
import type { AddressGuard } from './address-guard.js';
import { DialError, dialErrorOf } from './failure-of.js';
import type { NameResolver } from './name-resolver.js';

export interface GuardedConnectorOptions {
  guard: AddressGuard;
  resolver: NameResolver;
  /** Milliseconds for TCP and TLS together. */
  timeoutMs: number;
  /** Certificates (PEM) to trust instead of Node's own. */
  ca?: string;
}

export interface Destination {
  isSecure: boolean;
  /** A name, or an address without brackets. */
  host: string;
  port: number;
}

/** Called once: with a connected socket, or with the error. */
export type Connected = (error: DialError | null, socket: Socket | null) => void;

/** @param onread receives what comes in: the socket emits no `data`. */
export type Connector = (destination: Destination, onread: OnReadOpts, connected: Connected) => void;

/** The least time for one of several addresses. */
const MIN_TRY_MS = 1_000;
const KEEP_ALIVE_PROBE_MS = 60_000;

/**
 * Connects only to addresses that the guard allows. It resolves the name for each connection, and every address must
 * pass. The socket gets exactly those addresses, and the connected peer's address is checked once more.
 */
export function guardedConnector(options: GuardedConnectorOptions): Connector {
  const secureContext = once(() =>
    createSecureContext({ minVersion: 'TLSv1.2', ...(options.ca === undefined ? {} : { ca: options.ca }) }),
  );
  return (destination, onread, connected) => {
    allowedAddresses(destination.host, options).then(
      (addresses) => {
        const dial = { ...pinned(destination, addresses, options.timeoutMs), onread };
        open(destination, () => socketOf(destination, dial, secureContext), options, connected);
      },
      (error: DialError) => connected(error, null),
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
    throw new DialError('destination_not_allowed', 'address_refused');
  return addresses;
}

/** TCP options with which Node connects to these addresses and looks up no others. */
function pinned(
  { host, port }: Destination,
  addresses: LookupAddress[],
  timeoutMs: number,
): TcpNetConnectOpts {
  // Node asks for `all` if it may choose between families. Without it, it takes one address.
  const lookup: LookupFunction = (_host, { all }, done) =>
    all ? done(null, addresses) : done(null, addresses[0]!.address, addresses[0]!.family);
  return {
    host,
    port,
    lookup,
    autoSelectFamily: true,
    // Node's default is 250 ms if there is another address. That is too short for a receiver on another continent.
    autoSelectFamilyAttemptTimeout: Math.max(MIN_TRY_MS, Math.floor(timeoutMs / addresses.length)),
  };
}

function socketOf({ isSecure, host }: Destination, dial: TcpNetConnectOpts, context: () => SecureContext) {
  if (!isSecure) return connectTcp(dial);
  // Without `session` nothing is resumed: a resumed session would skip the certificate check.
  return connectTls({
    ...dial,
    secureContext: context(),
    servername: isIP(host) === 0 ? host : '',
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: true,
  });
}

/** Waits for TCP and TLS within the time limit, then checks the peer. */
function open(
  { isSecure }: Destination,
  create: () => Socket,
  { guard, timeoutMs }: GuardedConnectorOptions,
  connected: Connected,
): void {
  let socket: Socket;
  try {
    socket = create();
  } catch (error) {
    connected(new DialError('connect', 'network_unreachable', error), null);
    return;
  }
  const fail = (error: unknown) => settle(dialErrorOf(error, isSecure));
  const closed = () => fail(null);
  const succeed = () => settle(refusalOf(socket, guard));
  const timer = setTimeout(() => settle(new DialError('timeout', 'connect_timeout')), timeoutMs);
  function settle(error: DialError | null): void {
    clearTimeout(timer);
    socket
      .off('error', fail)
      .off('close', closed)
      .off(isSecure ? 'secureConnect' : 'connect', succeed);
    if (error === null) {
      connected(null, socket);
      return;
    }
    // An error without a listener would end the process.
    socket.on('error', () => undefined).destroy();
    connected(error, null);
  }
  socket
    .on('error', fail)
    .on('close', closed)
    .once(isSecure ? 'secureConnect' : 'connect', succeed);
  socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_PROBE_MS);
}

/** Null if the connected peer is allowed. */
function refusalOf({ remoteAddress }: Socket, guard: AddressGuard): DialError | null {
  // A socket without a remote address has already been reset.
  if (remoteAddress === undefined) return new DialError('connect', 'closed_before_answer');
  return guard.allows(remoteAddress) ? null : new DialError('destination_not_allowed', 'address_refused');
}

/** Made at the first call: reading the trusted certificates takes some milliseconds. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
