import type { LookupAddress } from 'node:dns';
import type { OnReadOpts, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { allowedAddresses } from './allowed-addresses.js';
import type { DialError } from './failure-of.js';
import type { Connector, Destination, GuardedConnectorOptions } from './guarded-connector.js';
import { open } from './opening.js';
import { openTunnel } from './proxy-tunnel.js';
import { TlsClient } from './tls-client.js';

export interface ProxiedConnectorOptions extends GuardedConnectorOptions {
  /** An http or https URL. The guard does not judge it: the operator chose it. */
  proxy: URL;
}

/**
 * Connects through an HTTP proxy, for networks that let nothing else out. The names of receivers are resolved here and
 * every address must pass the guard. The proxy gets the address alone, so it cannot resolve the name to another one.
 */
export function proxiedConnector(options: ProxiedConnectorOptions): Connector {
  const tls = new TlsClient(options.ca);
  return (destination, onread, connected) => {
    const deadline = performance.now() + (destination.timeoutMs ?? options.timeoutMs);
    tunnelTo(destination, options).then(
      (tunnel) => {
        if (!destination.isSecure) return connected(null, readInto(tunnel, onread));
        const create = () => connectTls({ ...tls.optionsFor(destination.host), socket: tunnel });
        const timeoutMs = Math.max(1, deadline - performance.now());
        open({ isSecure: true, timeoutMs, create, refusalOf: () => null }, (error, socket) => {
          if (socket === null) tunnel.destroy();
          connected(error, socket && readInto(socket, onread));
        });
      },
      (error: DialError) => connected(error, null),
    );
  };
}

/** Tries the addresses one after the other, as far as the time goes. @throws DialError of the first that failed */
async function tunnelTo(
  { host, port, timeoutMs }: Destination,
  options: ProxiedConnectorOptions,
): Promise<Socket> {
  const addresses = await allowedAddresses(host, options);
  const signal = AbortSignal.timeout(timeoutMs ?? options.timeoutMs);
  let first: unknown;
  for (const address of addresses) {
    try {
      return await openTunnel(options.proxy, authorityOf(address, port), signal);
    } catch (error) {
      first ??= error;
      if (signal.aborted) break;
    }
  }
  throw first;
}

const authorityOf = ({ address, family }: LookupAddress, port: number) =>
  family === 6 ? `[${address}]:${port}` : `${address}:${port}`;

/** As Node's `onread` option does, which a socket takes only when it is made. */
function readInto(socket: Socket, { buffer, callback }: OnReadOpts): Socket {
  const memory = typeof buffer === 'function' ? buffer() : buffer;
  return socket.on('data', (chunk: Buffer) => {
    for (let from = 0; from < chunk.length; from += memory.byteLength) {
      callback(chunk.copy(memory, 0, from), memory);
    }
  });
}
