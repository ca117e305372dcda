import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import fc, { type AsyncCommand } from 'fast-check';
import type { DeliveryList } from '../../../src/delivery-log/deliveries/delivery.schemas.js';
import { command } from '../model/command.js';
import type { SteeredRun } from './steered-run.js';
import {
  type EventModel,
  HOOKS_PER_RUN,
  inLine,
  KEY,
  MOST_EVENTS,
  type SteeredHook,
  type Steering,
  type SteeringModel,
  TIMEOUT_SECONDS,
} from './steering-model.js';

export type SteeringCommand = AsyncCommand<SteeringModel, SteeredRun>;

type NewEvent = Omit<EventModel, 'event' | 'id'>;

const step = command<SteeringModel, SteeredRun>;
const KEYS = ['a', 'b', null];
/** Small, so that there is a backlog when they change. */
const LIMITS = [1, 2, 4];
const ORDERS = [null, KEY, KEY, ''] as const;
/** A replay sends everything again, and a window lets few through in a second. */
const MOST_REPLAYS = 1;
/** Each one takes its process seconds, and those of the other runs too. */
const MOST_KILLS = 1;

function createHook(steering: Steering): SteeringCommand {
  return step('createHook', [steering], {
    run: async (model, real) => {
      const index = model.hooks.length;
      const body = { scope: 'store/order/*', destination: real.destination(index), is_active: false };
      const id = await real.newHook(body);
      const fresh = { isSentAgain: false, expected: [], replays: [] };
      const made = { index, id, state: 'on' as const, steering, limits: [], pauses: [] };
      const hook: SteeredHook = { ...made, ...fresh, mayExhaust: steering.isOneAttempt };
      model.hooks.push(hook);
      await put(real, hook, steering);
      await real.insist(200, 'PUT', `/hooks/${id}`, { is_active: true });
    },
  });
}

function publish(news: NewEvent[]): SteeringCommand {
  return step('publish', news, {
    check: ({ events }) => events.length + news.length <= MOST_EVENTS,
    run: async (model, real) => {
      const first = model.events.length + 1;
      const events = news.map((one, i) => ({ ...one, event: first + i, id: null as string | null }));
      // Before the answer: it may arrive sooner.
      model.events.push(...events);
      const bodies = events.map(({ event, key }) => ({
        scope: 'store/order/created',
        data: { type: 'order', id: event, ...(key !== null && { key }) },
        idempotency_key: `event-${event}`,
      }));
      const answers = (await real.insist(202, 'POST', '/events', bodies)) as { id: string }[];
      for (const [i, event] of events.entries()) event.id = answers[i]!.id;
      for (const hook of model.hooks)
        if (hook.state === 'on') hook.expected.push(...events.map((event) => inLine(event, hook.steering)));
    },
  });
}

function steer(n: number, steering: Steering): SteeringCommand {
  return step('steer', [n, steering], {
    run: ({ hooks }, real) => put(real, nth(hooks, n), steering),
  });
}

function pause(n: number): SteeringCommand {
  return step('pause', [n], {
    run: async ({ hooks }, real) => {
      const hook = nth(hooks, n);
      await real.insist(200, 'PUT', `/hooks/${hook.id}`, { is_active: false });
      if (hook.state === 'on') hook.pauses.push({ from: Date.now(), until: Number.POSITIVE_INFINITY });
      hook.state = 'off';
    },
  });
}

function resume(n: number): SteeringCommand {
  return step('resume', [n], {
    check: ({ hooks }) => nth(hooks, n).state === 'off',
    run: ({ hooks }, real) => turnOn(real, nth(hooks, n)),
  });
}

export async function turnOn(real: SteeredRun, hook: SteeredHook): Promise<void> {
  hook.pauses.at(-1)!.until = Date.now();
  hook.state = 'on';
  await real.insist(200, 'PUT', `/hooks/${hook.id}`, { is_active: true });
}

function rotate(): SteeringCommand {
  return step('rotate', [], {
    // No kill, so that its outcome is known.
    run: (model, real) =>
      real.fleet.inPeace(async () => {
        const from = Date.now();
        const answer = await real.ask('POST', '/signing-secret/rotate');
        if (answer?.status !== 200) {
          expect([undefined, 503]).toContain(answer?.status);
          model.knowsSecrets = false;
          return;
        }
        const { signing_secret: secret } = answer.body as { signing_secret: string };
        const retired = model.secrets.at(-2);
        if (retired) retired.until = Date.now();
        model.secrets.push({ secret, from, until: Number.POSITIVE_INFINITY });
      }),
  });
}

function replay(n: number, only: 'failed' | 'all'): SteeringCommand {
  return step('replay', [n, only], {
    check: ({ hooks, replays }) => replays < MOST_REPLAYS && nth(hooks, n).state === 'on',
    run: async (model, real) => {
      const hook = nth(model.hooks, n);
      model.replays += 1;
      hook.isSentAgain = true;
      const body = { from: new Date(0).toISOString(), only, rate: 100 };
      const answer = await real.ask('POST', `/hooks/${hook.id}/replays`, body);
      if (answer?.status === 202) hook.replays.push((answer.body as { id: string }).id);
      else expect([undefined, 503]).toContain(answer?.status);
    },
  });
}

function resend(n: number): SteeringCommand {
  return step('resend', [n], {
    check: ({ hooks }) => nth(hooks, n).state === 'on' && nth(hooks, n).expected.length > 0,
    run: async ({ hooks }, real) => {
      const hook = nth(hooks, n);
      const { id } = hook;
      hook.isSentAgain = true;
      const { data } = (await real.insist(200, 'GET', `/hooks/${id}/deliveries`)) as DeliveryList;
      const answer = await real.ask('POST', `/hooks/${id}/deliveries/${nth(data, n).id}/resend`);
      // 409 while an attempt is in flight.
      expect([undefined, 202, 409, 503]).toContain(answer?.status);
    },
  });
}

function kill(n: number): SteeringCommand {
  return step('kill', [n], {
    check: ({ kills }) => kills < MOST_KILLS,
    run: async (model, real) => {
      model.kills += 1;
      await real.fleet.kill(n);
    },
  });
}

function passTime(ms: number): SteeringCommand {
  return step('passTime', [ms], { run: () => sleep(ms).then(() => undefined) });
}

async function put(real: SteeredRun, hook: SteeredHook, steering: Steering): Promise<void> {
  const last = hook.limits.at(-1);
  if (last) last.until = Date.now();
  hook.mayExhaust ||= steering.isOneAttempt;
  await real.insist(200, 'PUT', `/hooks/${hook.id}/policy`, {
    rate_limit: { requests: steering.limit, per_seconds: 1 },
    ...(steering.isOneAttempt && { retry_schedule: [] }),
    ordering: steering.orderedBy === null ? null : { key: steering.orderedBy },
    timeout_seconds: TIMEOUT_SECONDS,
    auto_disable: false,
    circuit_breaker: false,
  });
  hook.steering = steering;
  hook.limits.push({ limit: steering.limit, from: Date.now(), until: Number.POSITIVE_INFINITY });
}

const nth = <T>(list: readonly T[], n: number): T => list[n % list.length]!;

const n = fc.nat(1_000);
const event: fc.Arbitrary<NewEvent> = fc.record({
  key: fc.constantFrom(...KEYS),
  failures: fc.constantFrom(0, 0, 0, 1, 2),
  isSlow: fc.boolean(),
});
const steering: fc.Arbitrary<Steering> = fc.record({
  limit: fc.constantFrom(...LIMITS),
  isOneAttempt: fc.constantFrom(false, false, false, true),
  orderedBy: fc.constantFrom(...ORDERS),
});

const published = fc.array(event, { minLength: 1, maxLength: 3 }).map(publish);

/** Every run starts with its hooks, and something for them. */
export const firstSteps = fc
  .tuple(
    fc.array(steering.map(createHook), { minLength: HOOKS_PER_RUN, maxLength: HOOKS_PER_RUN }),
    published,
  )
  .map(([hooks, first]) => [...hooks, first]);

const one: fc.WeightedArbitrary<SteeringCommand>[] = [
  { weight: 12, arbitrary: published },
  { weight: 2, arbitrary: n.map(kill) },
  { weight: 2, arbitrary: n.map(pause) },
  { weight: 2, arbitrary: n.map(resume) },
  { weight: 3, arbitrary: fc.tuple(n, steering).map((args) => steer(...args)) },
  { weight: 2, arbitrary: fc.constant(null).map(rotate) },
  { weight: 2, arbitrary: n.map(resend) },
  {
    weight: 2,
    arbitrary: fc.tuple(n, fc.constantFrom('failed' as const, 'all' as const)).map((args) => replay(...args)),
  },
  { weight: 3, arbitrary: fc.nat(300).map(passTime) },
];

/** @param replayPath as printed by a failure */
export const steeringCommands = (replayPath?: string) =>
  fc.commands([fc.oneof(...one)], {
    maxCommands: 16,
    size: 'max',
    ...(replayPath !== undefined && { replayPath }),
  });
