import type { Socket } from 'node:net';
import { DialError, dialErrorOf } from './failure-of.js';

/** Called once: with a connected socket, or with the error. */
export type Connected = (error: DialError | null, socket: Socket | null) => void;

const KEEP_ALIVE_PROBE_MS = 60_000;

export interface Opening {
  isSecure: boolean;
  /** Milliseconds. */
  timeoutMs: number;
  create: () => Socket;
  /** Why the connected socket may not be used after all, or null. */
  refusalOf: (socket: Socket) => DialError | null;
}

/** Waits for a socket to be connected, with TLS where it is secure, within the time limit. */
export function open({ isSecure, timeoutMs, create, refusalOf }: Opening, connected: Connected): void {
  let socket: Socket;
  try {
    socket = create();
  } catch (error) {
    connected(new DialError('connect', 'network_unreachable', error), null);
    return;
  }
  const fail = (error: unknown) => settle(dialErrorOf(error, isSecure));
  const closed = () => fail(null);
  const succeed = () => settle(refusalOf(socket));
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
