import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What the receiver does with one connection; `request` resolves when a whole request has come in. */
export type Script = (socket: Socket, request: () => Promise<void>) => Promise<void> | void;

/** A TCP server on loopback that runs a script for each connection. */
export class RawReceiver {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  connections = 0;
  requests = 0;

  private constructor(script: Script) {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => void this.#serve(socket, script));
  }

  static async start(script: Script, { host = '127.0.0.1', port = 0 } = {}): Promise<RawReceiver> {
    const receiver = new RawReceiver(script);
    await once(receiver.#server.listen(port, host), 'listening');
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get open(): number {
    return this.#sockets.size;
  }

  url(path = '/', protocol = 'http', host = '127.0.0.1'): string {
    return `${protocol}://${host}:${this.port}${path}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(socket: Socket, script: Script): Promise<void> {
    this.connections += 1;
    this.#sockets.add(socket);
    // The sender may drop a connection at any time; the errors that follow here are expected.
    socket.on('error', () => undefined).once('close', () => this.#sockets.delete(socket));
    const reader = new RequestReader(socket, () => (this.requests += 1));
    await script(socket, () => reader.next());
  }
}

/** Finds the ends of requests that have a content-length. */
class RequestReader {
  #buffered = Buffer.alloc(0);
  #waiting: (() => void)[] = [];

  constructor(
    socket: Socket,
    private readonly onRequest: () => void,
  ) {
    socket.on('data', (chunk: Buffer) => {
      this.#buffered = Buffer.concat([this.#buffered, chunk]);
      this.#take();
    });
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#take();
    });
  }

  #take(): void {
    const head = this.#buffered.indexOf('\r\n\r\n');
    if (head < 0 || this.#waiting.length === 0) return;
    const length = Number(
      /content-length: (\d+)/i.exec(this.#buffered.toString('latin1', 0, head))?.[1] ?? 0,
    );
    if (this.#buffered.length < head + 4 + length) return;
    this.#buffered = this.#buffered.subarray(head + 4 + length);
    this.onRequest();
    this.#waiting.shift()!();
  }
}
