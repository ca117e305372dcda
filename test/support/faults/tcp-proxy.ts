import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * `open` passes everything. `cut` resets every connection, old and new. `half-open` keeps connections and passes
 * nothing. `one-way` passes requests and drops answers.
 */
export type Passage = 'open' | 'cut' | 'half-open' | 'one-way';

/** A proxy to a server on loopback that fails like a network. Dropped bytes are never delivered later. */
export class TcpProxy {
  private passage: Passage = 'open';
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (client) => this.join(client));
  }

  static async start(target: number): Promise<TcpProxy> {
    const server = createServer();
    const proxy = new TcpProxy(server, target);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Applies to all connections. `open` resets the old ones, since their streams have lost bytes. */
  set(passage: Passage): void {
    this.passage = passage;
    if (passage === 'open' || passage === 'cut') this.endAll();
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.endAll();
    await closed;
  }

  private join(client: Socket): void {
    if (this.passage === 'cut') return void client.resetAndDestroy();
    const upstream = connect(this.target, '127.0.0.1');
    this.pass(client, upstream, ['open', 'one-way']);
    this.pass(upstream, client, ['open']);
  }

  private pass(from: Socket, to: Socket, when: Passage[]): void {
    this.sockets.add(from);
    from.on('data', (chunk) => {
      if (when.includes(this.passage)) to.write(chunk);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }

  private endAll(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }
}
