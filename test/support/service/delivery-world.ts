import { expect } from '@jest/globals';
import type { Database } from '../databases.js';
import { type Call, caller } from '../http.js';
import { Receiver } from '../receivers/receiver.js';
import { type Client, startApp, type TestApp } from './app.js';
import { SENDS_TO_LOOPBACK } from './sending.js';

export const HOOKS = '/stores/5ueh97/v2/hooks';
export const EVENTS = '/stores/5ueh97/v2/events';

/** An app in the store, with a place of its own where it receives. */
export interface Partner extends Client {
  call: Call;
  /** At the receiver. */
  path: string;
  /** Creates a hook and gives its number. */
  hook(body?: object): Promise<number>;
}

/** A service that sends, the platform that publishes, and a receiver. */
export class Shop {
  private partners = 0;

  private constructor(
    readonly app: TestApp,
    readonly receiver: Receiver,
    readonly publish: Call,
  ) {}

  static async open(database: Database, environment: Record<string, string> = {}): Promise<Shop> {
    const receiver = await Receiver.start();
    const app = await startApp(database, { ...SENDS_TO_LOOPBACK, ...environment });
    return new Shop(app, receiver, caller(app.url, await app.install({ scopes: ['events:write'] })));
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.receiver.close();
  }

  async newPartner(): Promise<Partner> {
    const client = await this.app.install();
    const call = caller(this.app.url, client);
    const path = `/p${++this.partners}`;
    const hook = async (body: object = {}) => {
      const destination = this.receiver.url(path);
      const answer = await call('POST', HOOKS, { scope: 'store/order/*', destination, ...body });
      expect(answer.status).toBe(201);
      return (answer.body as { id: number }).id;
    };
    return { ...client, call, path, hook };
  }

  /** Publishes an order, and gives the event's id. */
  async order(id: number, event = 'created'): Promise<string> {
    const { body } = await this.publish('POST', EVENTS, {
      scope: `store/order/${event}`,
      data: { type: 'order', id },
    });
    return (body as { id: string }).id;
  }
}

/** Reads until it holds; the test's own time limit is its end. */
export async function eventually<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
