import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export const MODES = ['ok', 'error', 'gone', 'slow', 'hang_up'] as const;

export type Mode = (typeof MODES)[number];

const STATUS: Record<Exclude<Mode, 'hang_up'>, number> = { ok: 204, error: 500, gone: 410, slow: 204 };
const SLOW_MS = 60;

/** One request, and what it was answered. */
export interface Arrival {
  path: string;
  eventId: string;
  body: string;
  /** Null until it is answered, or if the connection was cut. */
  status: number | null;
}

/** A receiver with one mode for each place (`/store/hook`). A place has any number of paths (`/store/hook/n`). */
export class ModeReceiver {
  private readonly modes = new Map<string, Mode>();
  private readonly log = new Map<string, Arrival[]>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.receive(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<ModeReceiver> {
    const receiver = new ModeReceiver();
    await once(receiver.server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  /** Sets the mode of a place from now on. A new place is `ok`. */
  behave(place: string, mode: Mode): void {
    this.modes.set(place, mode);
  }

  /** In the order of arrival. */
  arrivals(place: string): readonly Arrival[] {
    return this.log.get(place) ?? [];
  }

  /** Places with this prefix that got a request. */
  places(prefix: string): string[] {
    return [...this.log.keys()].filter((place) => place.startsWith(prefix));
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    const place = placeOf(path);
    const body = Buffer.concat(chunks).toString('latin1');
    const arrival: Arrival = { path, eventId: String(request.headers['webhook-id']), body, status: null };
    this.log.set(place, [...this.arrivals(place), arrival]);
    await this.answer(this.modes.get(place) ?? 'ok', arrival, response);
  }

  private async answer(mode: Mode, arrival: Arrival, response: ServerResponse): Promise<void> {
    if (mode === 'hang_up') {
      response.socket?.resetAndDestroy();
      return;
    }
    if (mode === 'slow') await sleep(SLOW_MS);
    arrival.status = STATUS[mode];
    response.writeHead(arrival.status).end();
  }
}

const placeOf = (path: string) => path.split('/').slice(0, 3).join('/');
