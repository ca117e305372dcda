import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventExplanation } from '../../src/delivery-log/explain/explanation.schemas.js';
import type { PulledMessages, PullSubscription } from '../../src/pull/pull.schemas.js';
import type { Answer } from '../support/http.js';
import { mongod } from '../support/mongo/mongod.js';
import { callAs, ProcessWorld, type Tokens } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, PULLS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const COUNT = 300;
const HOARDED = 20;
/** A lease of 60 s must end first. */
const PATIENCE = { withinMs: 150_000, everyMs: 500 };

const found = await mongod();

/** On a machine that is overloaded, the service refuses what it can be asked again. */
async function inTheEnd(what: string, ask: () => Promise<Answer>): Promise<Answer> {
  const answer = await until(what, ask, ({ status }) => status !== 503, PATIENCE);
  expect([202, 204]).toContain(answer.status);
  return answer;
}

('uri' in found ? describe : describe.skip)(
  'Two processes that pull from one subscription on MongoDB',
  () => {
    let world: ProcessWorld;
    let tokens: Tokens;
    let services: ServiceProcess[];
    let messages: string;
    let isOver: boolean;
    /** By event: the end of the last lease, in epoch milliseconds. Infinity once it is acknowledged. */
    let leasedUntil: Map<string, number>;
    let tooEarly: string[];

    beforeEach(async () => {
      world = await ProcessWorld.open({ name: 'mongodb', uri: 'uri' in found ? found.uri : '' });
      tokens = await world.createTenant();
      services = await Promise.all([world.start(), world.start()]);
      [isOver, leasedUntil, tooEarly] = [false, new Map(), []];
      const created = await partner(0)('POST', PULLS, { scope: 'store/order/*' });
      messages = `${PULLS}/${(created.body as PullSubscription).id}`;
    }, 120_000);
    afterEach(() => world?.close());

    const partner = (process: number) => callAs(services[process]!, tokens.partner);

    const publish = async (id: number): Promise<string> => {
      const event = { scope: 'store/order/created', data: { type: 'order', id } };
      const key = { 'idempotency-key': `order-${id}` };
      const post = callAs(services[1]!, tokens.platform);
      const answer = await inTheEnd('an event accepted', () => post('POST', EVENTS, event, key));
      return (answer.body as { id: string }).id;
    };

    const take = async (process: number, max: number): Promise<PulledMessages['messages']> => {
      const answer = await partner(process)('GET', `${messages}/messages?max=${max}&wait=2`);
      if (answer.status === 503) return [];
      const taken = (answer.body as PulledMessages).messages;
      for (const { headers, lease_expires_at } of taken) {
        const event = headers['webhook-id']!;
        if (Date.now() < (leasedUntil.get(event) ?? 0)) tooEarly.push(event);
        leasedUntil.set(event, Date.parse(lease_expires_at));
      }
      return taken;
    };

    /** Pulls and acknowledges until it is over, or its process is killed. */
    const work = async (process: number): Promise<void> => {
      while (!isOver) {
        const taken = await take(process, 5);
        const ids = taken.map(({ id }) => id);
        if (ids.length === 0) continue;
        const acknowledge = partner(process);
        await inTheEnd('an acknowledgement', () => acknowledge('POST', `${messages}/ack`, { ids }));
        for (const { headers } of taken) leasedUntil.set(headers['webhook-id']!, Number.POSITIVE_INFINITY);
      }
    };

    const isDelivered = async (event: string): Promise<boolean> => {
      if (leasedUntil.get(event) === Number.POSITIVE_INFINITY) return true;
      const { body } = await partner(1)('GET', `${EVENTS}/${event}`);
      return (body as EventExplanation).hooks[0]?.delivery?.state === 'delivered';
    };

    it('give no message twice while its lease lives, and lose none when one of them is killed', async () => {
      const events = await Promise.all(Array.from({ length: HOARDED }, (_, i) => publish(i + 1)));
      const hoarded = await take(0, HOARDED);
      const killed = [work(0), work(0)].map((one) => one.catch((error: Error) => error));
      const others = [work(1), work(1)];
      for (let id = HOARDED + 1; id <= COUNT; id++) {
        events.push(await publish(id));
        if (id === COUNT / 2) await services[0]!.end('SIGKILL');
      }
      for (const error of await Promise.all(killed)) expect(error?.name).toBe('TypeError');
      await until(
        'every message delivered',
        async () => (await Promise.all(events.map(isDelivered))).filter((is) => !is).length,
        (left) => left === 0,
        PATIENCE,
      );
      isOver = true;
      await Promise.all(others);
      expect(hoarded).toHaveLength(HOARDED);
      expect(tooEarly).toEqual([]);
    }, 400_000);
  },
);
