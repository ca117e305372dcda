import type { LookupAddress } from 'node:dns';
import type { LookupFunction, OnReadOpts, Socket, TcpNetConnectOpts } from 'node:net';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AddressGuard } from './address-guard.js';
import { type AddressRules, allowedAddresses } from './allowed-addresses.js';
import { DialError } from './failure-of.js';
import { type Connected, open } from './opening.js';
import { TlsClient } from './tls-client.js';

export interface GuardedConnectorOptions extends AddressRules {
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
  /** Milliseconds to connect, if not the connector's own. */
  timeoutMs?: number;
}

/** @param onread receives what comes in: the socket emits no `data`. */
export type Connector = (destination: Destination, onread: OnReadOpts, connected: Connected) => void;

/** The least time for one of several addresses. */
const MIN_TRY_MS = 1_000;

/**
 * Connects only to addresses that the guard allows. It resolves the name for each connection, and every address must
 * pass. The socket gets exactly those addresses, and the connected peer's address is checked once more.
 */
export function guardedConnector(options: GuardedConnectorOptions): Connector {
  const { guard } = options;
  const tls = new TlsClient(options.ca);
  return (destination, onread, connected) => {
    const { isSecure, host, timeoutMs = options.timeoutMs } = destination;
    allowedAddresses(host, options).then(
      (addresses) => {
        const dial = { ...pinned(destination, addresses, timeoutMs), onread };
        const create = () => (isSecure ? connectTls({ ...tls.optionsFor(host), ...dial }) : connectTcp(dial));
        open({ isSecure, timeoutMs, create, refusalOf: (socket) => refusalOf(socket, guard) }, connected);
      },
      (error: DialError) => connected(error, null),
    );
  };
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

/** Null if the connected peer is allowed. */
function refusalOf({ remoteAddress }: Socket, guard: AddressGuard): DialError | null {
  // A socket without a remote address has already been reset.
  if (remoteAddress === undefined) return new DialError('connect', 'closed_before_answer');
  return guard.allows(remoteAddress) ? null : new DialError('destination_not_allowed', 'address_refused');
}
