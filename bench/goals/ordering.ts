import { setImmediate } from 'node:timers/promises';
import { textsOf } from '../../src/events/event-bodies.js';
import { EventsService } from '../../src/events/events.service.js';
import { PoliciesService } from '../../src/policies/policies.service.js';
import { SubscriptionsService } from '../../src/subscriptions/subscriptions.service.js';
import { now, sleep } from '../load/clock.js';
import { interleaved } from '../load/interleaved.js';
import { EVENT } from '../load/payload.js';
import { makeTenants, ownerOf, type Tenant } from '../load/tenants.js';
import type { Conditions, Goal, Measurement } from '../measurement.js';
import { ReceiverProcess } from '../processes/receiver-process.js';
import { discard, environmentOf, startFrom } from '../processes/service.js';

const EVENTS = 5_000;
const KEYS = 1_000;
const BATCH = 20;
const PUBLISHERS = 4;
/** Deliveries under way at most: a lane has room for all of them. */
const IN_MEMORY = 700;
/** In flight to the one hook, so that its receiver is not what limits it. */
const LIMITS = { DELIVERY_CONCURRENCY_PER_HOOK: '64' };
/** A key of none of the others, and how many stand behind the one that is not delivered. */
const [BLOCKED, BEHIND] = [KEYS + 1, 10_000];
/** The circuit would hold back the others. */
const ORDERED = { ordering: { key: '/data/id' }, retry_schedule: [3_600], circuit_breaker: false };

const goals = (store: string): Goal[] => [
  {
    id: 25,
    name: `one hook, ordered by 1,000 keys / unordered, ${store}`,
    unit: '×',
    goal: 0.7,
    stretch: 0.9,
  },
  { id: 25, name: `the same, one more key blocked / none, ${store}`, unit: '×', goal: 0.9, stretch: 0.97 },
];

export const orderingOnSqlite: Measurement = {
  goals: goals('SQLite'),
  needsMongod: false,
  short: false,
  run,
};

export const orderingOnMongo: Measurement = {
  goals: goals('MongoDB'),
  needsMongod: true,
  short: false,
  run,
};

async function run({ pairs, mongod }: Conditions): Promise<number[][]> {
  const receiver = await ReceiverProcess.start();
  const environment = { ...(await environmentOf(mongod)), ...LIMITS };
  const service = await startFrom(environment);
  const { app } = service;
  const events = app.get(EventsService, { strict: false });
  const subscriptions = app.get(SubscriptionsService, { strict: false });
  const policies = app.get(PoliciesService, { strict: false });
  const places = ['free', 'ordered', 'blocked'].map((path) => [`${receiver.url}/${path}`]);
  const [free, ordered, blocked] = await makeTenants(app, places);
  const publish = async (tenant: Tenant, keys: number[]) => {
    const batch = keys.map((id) => ({ ...EVENT, data: { ...EVENT.data, id } }));
    await events.publish(ownerOf(tenant), batch, batch.map(textsOf));
  };
  for (const tenant of [ordered!, blocked!]) {
    const { items } = await subscriptions.list(ownerOf(tenant), { kind: 'hook', page: 1, limit: 1 });
    const hook = { kind: 'hook', number: items[0]!.number! } as const;
    await policies.replace(ownerOf(tenant), hook, ORDERED);
  }
  await block(receiver, (keys) => publish(blocked!, keys));
  const perSecond = (tenant: Tenant) => () => deliver(receiver, (keys) => publish(tenant, keys));
  const rounds = await interleaved(pairs, {
    free: perSecond(free!),
    ordered: perSecond(ordered!),
    blocked: perSecond(blocked!),
  });
  await receiver.close();
  await service.stop();
  await discard(environment);
  return [
    rounds.map((round) => round.ordered / round.free),
    rounds.map((round) => round.blocked / round.ordered),
  ];
}

type Publish = (keys: number[]) => Promise<void>;

/** Its first fails, and is not sent again while this is measured. */
async function block(receiver: ReceiverProcess, publish: Publish): Promise<void> {
  await receiver.behave('/blocked', { status: 500 });
  const before = await receiver.watch();
  await publish([BLOCKED]);
  await receiver.balance(before + 1);
  receiver.unwatch();
  await receiver.behave('/blocked', {});
  const some = Array.from({ length: 100 }, () => BLOCKED);
  for (let behind = 0; behind < BEHIND; behind += some.length) await publish(some);
}

/** Deliveries per second, from the first batch to the last answer. @throws VoidRun */
async function deliver(receiver: ReceiverProcess, publish: Publish): Promise<number> {
  const before = await receiver.watch();
  const start = now();
  let owed = 0;
  const publisher = async () => {
    while (owed < EVENTS) {
      if (owed + BATCH - (receiver.answered - before) > IN_MEMORY) await sleep(2);
      else {
        owed += BATCH;
        await publish(Array.from({ length: BATCH }, () => 1 + Math.floor(Math.random() * KEYS)));
      }
      await setImmediate();
    }
  };
  await Promise.all(Array.from({ length: PUBLISHERS }, publisher));
  receiver.unwatch();
  const endedAt = await receiver.balance(before + EVENTS);
  return EVENTS / ((endedAt - start) / 1000);
}
