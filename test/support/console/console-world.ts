import type { Page } from 'playwright-core';
import { StatsRepository } from '../../../src/stats/stats.repository.js';
import type { Database } from '../fresh-database.js';
import { caller } from '../http.js';
import { newOperator } from '../service/app.js';
import { DeliveryWorld, type Partner } from '../service/delivery-world.js';
import { until } from '../until.js';

/** What there is to look at, by its names in addresses. */
export interface ConsoleAddresses {
  store: string;
  hook: number;
  /** It was turned off after its delivery failed for the last time. */
  offHook: number;
  key: string;
  webHook: string;
  event: string;
  failed: string;
}

/** A service with an app in a store, and an operator who makes links for it. */
export class ConsoleWorld {
  private constructor(
    readonly delivery: DeliveryWorld,
    readonly partner: Partner,
    readonly operatorToken: string,
  ) {}

  static async open(database: Database, environment: Record<string, string> = {}): Promise<ConsoleWorld> {
    const delivery = await DeliveryWorld.open(database, environment);
    const { token } = await newOperator(delivery.app.nest, 'admin:write');
    return new ConsoleWorld(delivery, await delivery.newPartner(), token);
  }

  /** A link for the app in its store, as the platform makes it. */
  async link(access: 'read' | 'write' = 'write'): Promise<string> {
    const { storeHash: store_hash, clientId: client_id } = this.partner;
    const call = caller(this.url, { token: this.operatorToken });
    const answer = await call('POST', '/admin/v1/portal-sessions', { store_hash, client_id, access });
    return (answer.body as { url: string }).url;
  }

  /** A hook to which everything arrives, and one to which nothing does. */
  async seed(): Promise<ConsoleAddresses> {
    const { receiver } = this.delivery;
    const { storeHash: store, hooks, call } = this.partner;
    const hook = await this.partner.hook();
    receiver.answer('/away', { status: 503, body: '{"error":"away"}' });
    const offHook = await this.partner.hook({
      scope: 'store/order/updated',
      destination: receiver.url('/away'),
    });
    const registered = { object: 'Customer', action: 'Update', url: receiver.url('/record') };
    const webHook = ((await call('POST', '/web-hook', registered)).body as { id: string }).id;
    const event = await this.delivery.order(250, 'updated');
    const log = async () => (await call('GET', `${hooks}/${offHook}/deliveries`)).body as DeliveryRows;
    const { data } = await until('the last attempt', log, (rows) => rows.data[0]?.state === 'exhausted');
    await this.countResults();
    const admin = caller(this.url, { token: this.operatorToken });
    const list = (await admin('GET', `/admin/v1/stores/${store}/hooks`)).body as { data: { key: string }[] };
    return { store, hook, offHook, key: list.data[0]!.key, webHook, event, failed: data[0]!.id };
  }

  /** Counts into statistics and incidents what the service would count within seconds. */
  async countResults(): Promise<void> {
    const stats = this.delivery.app.nest.get(StatsRepository, { strict: false });
    while (await stats.fold());
  }

  get url(): string {
    return this.delivery.app.url;
  }

  address(path: string): string {
    return `${this.url}/console${path}`;
  }

  /** Signs the page in with an operator's token, as a person does. */
  async signInOperator(page: Page, token = this.operatorToken): Promise<void> {
    await page.goto(this.address('/'));
    await page.getByRole('textbox', { name: 'Operator token' }).fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  }

  close(): Promise<void> {
    return this.delivery.close();
  }
}

interface DeliveryRows {
  data: { id: string; state: string }[];
}
