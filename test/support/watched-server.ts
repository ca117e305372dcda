import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  CONNECTION_LIMITS,
  type ConnectionLimits,
  Connections,
} from '../../src/http/connections/connections.js';
import { CallerSocket } from './caller-socket.js';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

/** A trusted proxy. */
export const PROXY = '10.0.0.1';

/** What was pushed has been read and handed over. */
export const settled = async () => {
  for (let i = 0; i < 6; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** Node's own HTTP server with our limits, which gets its sockets from the test. */
export class WatchedServer {
  readonly connections: Connections;
  /** The answers that the handler has not ended. */
  readonly held: ServerResponse[] = [];
  private readonly server: Server;

  constructor(limits: Partial<ConnectionLimits> = {}) {
    this.connections = new Connections({ ...CONNECTION_LIMITS, ...limits }, (address) => address === PROXY);
    this.server = createServer((_request, response) => {
      this.connections.began(response);
      this.held.push(response);
    });
    this.connections.watch(this.server, 'connection');
  }

  take(socket: CallerSocket): CallerSocket {
    this.server.emit('connection', socket);
    return socket;
  }

  connect(address?: string): CallerSocket {
    return this.take(new CallerSocket(address));
  }

  connectAll<A extends string[]>(...addresses: A): { [K in keyof A]: CallerSocket } {
    return addresses.map((address) => this.connect(address)) as { [K in keyof A]: CallerSocket };
  }

  /** Each sends a request, which the handler holds. */
  async makeBusy(...sockets: CallerSocket[]): Promise<void> {
    for (const socket of sockets) socket.push(GET);
    await settled();
  }

  isReserved(socket: CallerSocket): boolean {
    return this.connections.isReserved(socket as unknown as Socket);
  }

  close(): void {
    this.server.emit('close');
  }
}

export const areOpen = (...sockets: CallerSocket[]) => sockets.map(({ destroyed }) => !destroyed);
