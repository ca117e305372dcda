import type { Database } from '../fresh-database.js';
import { type Call, caller } from '../http.js';
import { Receiver } from '../receivers/receiver.js';
import { EVENTS } from '../store-paths.js';
import { type Client, type InstallOptions, startApp, type TestApp } from './app.js';
import { SENDS_TO_LOOPBACK } from './sending.js';

/** An app in a store, with a path of the receiver that only this app uses. */
export interface Partner extends Client {
  call: Call;
  /** At the receiver. */
  path: string;
  /** `/stores/{store_hash}/v2/hooks` */
  hooks: string;
  /** `/stores/{store_hash}/v2/events` */
  events: string;
  /**
   * Creates a hook for every order, to the app's own path, where `body` says nothing else. Returns its id.
   * @throws Error with the service's answer when it refuses
   */
  hook(body?: object): Promise<number>;
  isActive(hook: number): Promise<boolean>;
}

/** A service in this process that sends to loopback, the platform that publishes, and a receiver. */
export class DeliveryWorld {
  private partners = 0;

  private constructor(
    readonly app: TestApp,
    readonly receiver: Receiver,
    /** Calls as the platform, whose token has the scope `events:write` alone. */
    readonly publish: Call,
  ) {}

  static async open(database: Database, environment: Record<string, string> = {}): Promise<DeliveryWorld> {
    const receiver = await Receiver.start();
    const app = await startApp(database, { ...SENDS_TO_LOOPBACK, ...environment });
    return new DeliveryWorld(app, receiver, caller(app.url, await app.install({ scopes: ['events:write'] })));
  }

  async newPartner(options: InstallOptions = {}): Promise<Partner> {
    const client = await this.app.install(options);
    const call = caller(this.app.url, client);
    this.partners += 1;
    const path = `/p${this.partners}`;
    const hooks = `/stores/${client.storeHash}/v2/hooks`;
    const events = `/stores/${client.storeHash}/v2/events`;
    const hook = async (body: object = {}) => {
      const destination = this.receiver.url(path);
      const answer = await call('POST', hooks, { scope: 'store/order/*', destination, ...body });
      if (answer.status !== 201) throw new Error(`The hook was refused: ${JSON.stringify(answer.body)}`);
      return (answer.body as { id: number }).id;
    };
    const isActive = async (id: number) =>
      ((await call('GET', `${hooks}/${id}`)).body as { is_active: boolean }).is_active;
    return { ...client, call, path, hooks, events, hook, isActive };
  }

  /** Publishes an order. Returns the event's id. @throws Error with the service's answer when it refuses */
  async order(id: number, event = 'created'): Promise<string> {
    const order = { scope: `store/order/${event}`, data: { type: 'order', id } };
    const { status, body } = await this.publish('POST', EVENTS, order);
    if (status !== 202) throw new Error(`The order was refused: ${JSON.stringify(body)}`);
    return (body as { id: string }).id;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.receiver.close();
  }
}
