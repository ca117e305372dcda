import { interleaved } from '../load/interleaved.js';
import { EVENT } from '../load/payload.js';
import { RawClient, rawRequest } from '../load/raw-client.js';
import { SCOPE, type Tenant } from '../load/tenants.js';
import type { Conditions, Measurement } from '../measurement.js';
import { HttpService } from '../processes/http-service.js';

const MESSAGES = 20_000;
const BATCH = 100;
/** Programs that pull from one subscription. */
const PULLERS = 4;

/** Messages that wait, until the last of them is acknowledged, over HTTP. */
const measure = async ({ pairs, mongod }: Conditions): Promise<number[][]> => {
  const service = await HttpService.start(mongod);
  const [tenant] = await service.tenants([[]]);
  const pulls = new Pulls(service.url, tenant!, await service.pullToken(tenant!));
  await pulls.subscribe();
  const rounds = await interleaved(pairs, { pulled: () => pulls.drain() });
  await service.close();
  return [rounds.map(({ pulled }) => pulled)];
};

const goal = { id: 24, unit: '/s', goal: 5_000, stretch: 10_000 } as const;

export const pullingOnSqlite: Measurement = {
  goals: [{ ...goal, name: 'pulled and acknowledged over HTTP, SQLite' }],
  needsMongod: false,
  short: false,
  run: measure,
};

export const pullingOnMongo: Measurement = {
  goals: [{ ...goal, name: 'pulled and acknowledged over HTTP, MongoDB' }],
  needsMongod: true,
  short: false,
  run: measure,
};

class Pulls {
  private id = '';

  constructor(
    private readonly url: string,
    private readonly tenant: Tenant,
    private readonly token: string,
  ) {}

  async subscribe(): Promise<void> {
    this.id = ((await this.call('POST', '', { scope: SCOPE })) as { id: string }).id;
  }

  /** Publishes, then pulls all of it. Gives the messages of a second, without the time of publishing. */
  async drain(): Promise<number> {
    await this.publish();
    const start = performance.now();
    const counts = await Promise.all(Array.from({ length: PULLERS }, () => this.pullAll()));
    const seconds = (performance.now() - start) / 1000;
    const count = counts.reduce((sum, each) => sum + each, 0);
    if (count !== MESSAGES) throw new Error(`Pulled ${count} of ${MESSAGES} messages.`);
    return count / seconds;
  }

  private async publish(): Promise<void> {
    const client = await RawClient.connect(new URL(this.url));
    const url = new URL(`/stores/${this.tenant.storeHash}/v2/events`, this.url);
    const batch = JSON.stringify(Array.from({ length: BATCH }, () => EVENT));
    const request = rawRequest(url, this.tenant.token, batch);
    for (let sent = 0; sent < MESSAGES; sent += BATCH) await client.send(request);
    client.close();
  }

  private async pullAll(): Promise<number> {
    for (let count = 0; ; ) {
      const answer = await this.call('GET', `/${this.id}/messages?max=${BATCH}`);
      const ids = (answer as { messages: { id: string }[] }).messages.map(({ id }) => id);
      if (ids.length === 0) return count;
      await this.call('POST', `/${this.id}/ack`, { ids });
      count += ids.length;
    }
  }

  private async call(method: string, path: string, body?: object): Promise<unknown> {
    const base = `${this.url}/stores/${this.tenant.storeHash}/v2/pull-subscriptions`;
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text === '' ? undefined : JSON.parse(text);
  }
}
