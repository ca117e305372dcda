import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** An HTTP proxy on loopback that serves CONNECT. It keeps what it was asked for. */
export class ConnectProxy {
  /** The `host:port` of each request, in order. */
  readonly asked: string[] = [];
  readonly credentials: (string | undefined)[] = [];
  /** What it answers in place of connecting, or null. */
  refusal: string | null = null;
  /** Bytes for the caller right behind the answer, as no honest proxy sends them. */
  early = '';
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket: Socket) => this.keep(socket));
    server.on('connect', (request, socket) => this.tunnel(request, socket as Socket));
  }

  static async start(): Promise<ConnectProxy> {
    const proxy = new ConnectProxy(createServer());
    await once(proxy.server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  /** @param credentials `user:password`, as in the URL */
  url(credentials?: string): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://${credentials === undefined ? '' : `${credentials}@`}127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private tunnel(request: IncomingMessage, socket: Socket): void {
    this.asked.push(request.url!);
    this.credentials.push(request.headers['proxy-authorization']);
    if (this.refusal !== null) {
      socket.end(`HTTP/1.1 ${this.refusal}\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const receiver = connect(Number(port), hostname.replace(/^\[|\]$/g, ''));
    this.keep(receiver);
    receiver.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    receiver.on('connect', () => {
      socket.write(`HTTP/1.1 200 Connection established\r\n\r\n${this.early}`);
      receiver.pipe(socket).pipe(receiver);
    });
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket)));
  }
}
