import { EventEmitter, once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** One request, byte for byte. */
export interface ReceivedRequest {
  method: string;
  /** Path and query as they came. */
  url: string;
  headers: IncomingHttpHeaders;
  /** Names and values alternate, in the order and the case of the wire. */
  rawHeaders: string[];
  body: Buffer;
  /** Epoch milliseconds of its last byte. */
  at: number;
}

export interface Behaviour {
  /** Default: 204. */
  status?: number;
  /** Answers `failStatus`, or 500, this many times first. */
  failFirst?: number;
  failStatus?: number;
  /** Milliseconds before the answer. */
  delayMs?: number;
  /** Answers only when this has resolved. */
  after?: Promise<unknown>;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Accepts the request and never answers. */
  hangs?: boolean;
}

/** An HTTP receiver on loopback. Each path answers what a test sets, or 204. */
export class Receiver {
  readonly #requests: ReceivedRequest[] = [];
  readonly #behaviours = new Map<string, (request: ReceivedRequest) => Behaviour>();
  readonly #failures = new Map<string, number>();
  readonly #arrivals = new EventEmitter().setMaxListeners(0);
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#receive(request, response));
  }

  /** @param port any free one when 0 */
  static async start(port = 0, address = '127.0.0.1'): Promise<Receiver> {
    const receiver = new Receiver();
    await once(receiver.#server.listen(port, address), 'listening');
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  url(path = '/'): string {
    const { address, port } = this.#server.address() as AddressInfo;
    return `http://${address}:${port}${path}`;
  }

  /** Sets the answer of a path from now on, fixed or for each request. Restarts the count of failures. */
  answer(path: string, behaviour: Behaviour | ((request: ReceivedRequest) => Behaviour)): this {
    this.#behaviours.set(path, typeof behaviour === 'function' ? behaviour : () => behaviour);
    this.#failures.delete(path);
    return this;
  }

  /** Requests to one path, or to all, in the order of arrival. */
  requests(path?: string): ReceivedRequest[] {
    return this.#requests.filter(({ url }) => path === undefined || pathOf(url) === path);
  }

  /**
   * Resolves once this many requests have come since the start, to one path or to all.
   * @throws Error with how many came within the time
   */
  async waitFor(count: number, path?: string, withinMs = 25_000): Promise<ReceivedRequest[]> {
    const signal = AbortSignal.timeout(withinMs);
    const arrival = () =>
      once(this.#arrivals, 'request', { signal }).catch(() => {
        const where = path === undefined ? 'the receiver' : path;
        const came = this.requests(path).length;
        throw new Error(`Waited ${withinMs} ms for ${count} requests to ${where}; ${came} came.`);
      });
    while (this.requests(path).length < count) await arrival();
    return this.requests(path);
  }

  /** Breaks the connection of every request, answered or not. */
  closeConnections(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return; // The sender closed the connection before the end of its request.
    }
    const { method = '', url = '', headers, rawHeaders } = request;
    const received = { method, url, headers, rawHeaders, body: Buffer.concat(chunks), at: Date.now() };
    this.#requests.push(received);
    const behaviour = this.#behaviours.get(pathOf(url))?.(received) ?? {};
    this.#arrivals.emit('request');
    await this.#reply(pathOf(url), behaviour, response);
  }

  async #reply(path: string, behaviour: Behaviour, response: ServerResponse): Promise<void> {
    if (behaviour.hangs) return;
    const failed = this.#failures.get(path) ?? 0;
    const fails = failed < (behaviour.failFirst ?? 0);
    if (fails) this.#failures.set(path, failed + 1);
    await behaviour.after;
    if (behaviour.delayMs !== undefined) await sleep(behaviour.delayMs);
    response.writeHead(fails ? (behaviour.failStatus ?? 500) : (behaviour.status ?? 204), behaviour.headers);
    response.end(behaviour.body);
  }
}

const pathOf = (url: string) => url.split('?')[0]!;
