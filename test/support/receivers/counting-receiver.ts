import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers 204 to everything, and only counts: a hundred thousand requests would not fit into a `Receiver`. */
export class CountingReceiver {
  /** How often each `webhook-id` came. */
  readonly counts = new Map<string, number>();
  private readonly paths = new Map<string, number>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      add(this.counts, String(request.headers['webhook-id']));
      add(this.paths, request.url ?? '');
      request.resume().on('end', () => response.writeHead(204).end());
    });
  }

  static async start(): Promise<CountingReceiver> {
    const receiver = new CountingReceiver(createServer());
    await once(receiver.server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  /** Requests to the path with the most of them. */
  get mostOfOnePath(): number {
    return Math.max(...this.paths.values());
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
