import { randomUUID } from 'node:crypto';
import { type Call, caller } from './http.js';
import type { Receiver } from './receivers/receiver.js';
import type { Client, TestApp } from './service/app.js';

/** A new app in the store, that listens on a path of the receiver which nobody else uses. */
export class Partner {
  readonly call: Call;
  readonly path = `/${randomUUID()}`;

  private constructor(
    readonly client: Client,
    app: TestApp,
    private readonly receiver: Receiver,
  ) {
    this.call = caller(app.url, client);
  }

  static async install(app: TestApp, receiver: Receiver): Promise<Partner> {
    return new Partner(await app.install(), app, receiver);
  }

  /** The id of a new hook, of every order where `body` says nothing else. */
  async hook(body: object = {}): Promise<number> {
    const destination = this.receiver.url(this.path);
    const answer = await this.call('POST', this.hooks, { scope: 'store/order/*', destination, ...body });
    if (answer.status !== 201) throw new Error(`The hook was refused: ${JSON.stringify(answer.body)}`);
    return (answer.body as { id: number }).id;
  }

  async isActive(id: number): Promise<boolean> {
    return ((await this.call('GET', `${this.hooks}/${id}`)).body as { is_active: boolean }).is_active;
  }

  private get hooks(): string {
    return `/stores/${this.client.storeHash}/v2/hooks`;
  }
}
