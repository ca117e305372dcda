import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Connector } from '../../../src/delivery/egress/guarded-connector.js';

export const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

/** A TCP server on loopback that answers as a test says. A request must end with `{}`. */
export class ScriptedReceiver {
  /** What came on each connection, in the order of the connections. */
  readonly received: string[] = [];
  /** The server's ends, in the same order. */
  readonly sockets: Socket[] = [];
  /** The client's ends. */
  readonly dialed: Socket[] = [];
  #requests = 0;
  #port = 0;
  readonly #server = createServer((socket) => this.#onConnection(socket));

  /** Called once a request has come, with its number from 1. */
  answer: (socket: Socket, request: number) => unknown = (socket) => socket.write(OK);

  async listen(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of [...this.sockets, ...this.dialed]) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Connects to this server, no matter what the URL says. */
  readonly connector: Connector = (_destination, onread, connected) => {
    const socket = connect({ host: '127.0.0.1', port: this.#port, onread }, () => connected(null, socket));
    socket.on('error', () => undefined);
    this.dialed.push(socket);
  };

  #onConnection(socket: Socket): void {
    const index = this.received.push('') - 1;
    this.sockets.push(socket);
    socket.on('error', () => undefined).setEncoding('latin1');
    socket.on('data', (text) => {
      this.received[index] += String(text);
      if (!String(text).endsWith('{}')) return;
      this.#requests += 1;
      this.answer(socket, this.#requests);
    });
  }
}
