import { callAs, ProcessWorld } from '../service/process-world.js';
import type { ServiceProcess } from '../service/service-process.js';
import { EVENTS, HOOKS, STORE } from '../store-paths.js';

/** One request as a receiver gets it. */
export interface SignedRequest {
  headers: Record<string, string>;
  body: Buffer;
}

/** A service that delivers the events of one app to the receivers of a test. */
export class DeliveredEvents {
  private hooks = 0;

  private constructor(
    private readonly world: ProcessWorld,
    private readonly service: ServiceProcess,
    private readonly token: string,
    /** What a receiver needs to verify, by the names of the examples. */
    readonly environment: Record<'WEBHOOK_SECRET' | 'JWKS_URI', string>,
  ) {}

  static async start(): Promise<DeliveredEvents> {
    const world = await ProcessWorld.open();
    const service = await world.start();
    await world.json('store', 'create', STORE);
    const app = await world.json<{ client_id: string; signing_secret: string }>('app', 'create', 'An app');
    const grant = [
      '--store',
      STORE,
      '--client',
      app.client_id,
      '--scope',
      'default',
      '--scope',
      'events:write',
    ];
    const { access_token } = await world.json<{ access_token: string }>('token', 'create', ...grant);
    const events = new DeliveredEvents(world, service, access_token, {
      WEBHOOK_SECRET: app.signing_secret,
      JWKS_URI: `${service.url}/apps/${app.client_id}/jwks.json`,
    });
    await events.sendTo(world.receiver.url('/recorded'));
    return events;
  }

  /** Makes a hook with both kinds of signatures: a receiver that knows one passes over the other. Returns its id. */
  async sendTo(destination: string): Promise<number> {
    const { status, body } = await this.call('POST', HOOKS, { scope: 'store/order/*', destination });
    if (status !== 201) throw new Error(`The hook was refused with ${status}.`);
    this.hooks += 1;
    const { id } = body as { id: number };
    const policy = await this.call('PUT', `${HOOKS}/${id}/policy`, { signatures: ['v1', 'v1a'] });
    if (policy.status !== 200) throw new Error(`The policy was refused with ${policy.status}.`);
    return id;
  }

  async stopSendingBy(hook: number): Promise<void> {
    await this.call('DELETE', `${HOOKS}/${hook}`);
    this.hooks -= 1;
  }

  /** Publishes an event to every receiver. Returns its request, as one of them recorded it. */
  async publish(): Promise<SignedRequest & { id: string }> {
    const published = await this.call('POST', EVENTS, {
      scope: 'store/order/created',
      data: { type: 'order', id: 250 },
    });
    const { id, deliveries } = published.body as { id: string; deliveries: number };
    if (deliveries !== this.hooks) throw new Error(`The event has ${deliveries} deliveries.`);
    const count = this.world.receiver.requests('/recorded').length;
    const requests = await this.world.receiver.waitFor(count + 1, '/recorded');
    const { headers, body } = requests.find((request) => request.headers['webhook-id'] === id)!;
    return { id, headers: headers as Record<string, string>, body };
  }

  /** The state of the event's delivery by the hook, and the status that its receiver answered last. */
  async outcome(hook: number, id: string): Promise<{ state: string; status: number | null } | undefined> {
    const { body } = await this.call('GET', `${HOOKS}/${hook}/deliveries`);
    const { data } = body as { data: { event_id: string; state: string; last_status: number | null }[] };
    const delivery = data.find(({ event_id }) => event_id === id);
    return delivery && { state: delivery.state, status: delivery.last_status };
  }

  close(): Promise<void> {
    return this.world.close();
  }

  private get call() {
    return callAs(this.service, this.token);
  }
}
