import { expect } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type {
  Delivery,
  DeliveryDetail,
  DeliveryList,
} from '../../../src/delivery-log/deliveries/delivery.schemas.js';
import type { Replay } from '../../../src/delivery-log/replays/replay.schemas.js';
import { mostInAWindow, outOfOrder } from '../model/steering-checks.js';
import { until } from '../until.js';
import type { SteeredArrival, SteeredRun } from './steered-run.js';
import { turnOn } from './steering-commands.js';
import { type SteeredHook, type SteeringModel, TIMEOUT_SECONDS, WINDOW_MS } from './steering-model.js';

/**
 * A delivery waits at the longest for the lease of a dead process (4.5 s), for the places that this one had (7 s), and for
 * all the requests of its hook: 40 at 2 in a second. The rest is for a busy machine.
 */
const PATIENCE = { withinMs: 60_000, everyMs: 100 };
/** Milliseconds in which an attempt that began under an earlier policy has arrived: its time-out, and the slack. */
const UNDER_WAY_MS = (TIMEOUT_SECONDS + 1) * 1_000;
/** Milliseconds in which every process has forgotten a secret. */
const FORGOTTEN_MS = 3_000;

/** Turns every hook on. Resolves when every delivery has ended. */
export async function drain(model: SteeringModel, real: SteeredRun): Promise<void> {
  for (const hook of model.hooks) {
    if (hook.state === 'off') await turnOn(real, hook);
    const unfinished = () => unfinishedOf(hook, real);
    await until(`hook ${hook.index} to drain`, unfinished, ({ length }) => length === 0, PATIENCE);
  }
}

async function unfinishedOf(hook: SteeredHook, real: SteeredRun): Promise<string[]> {
  for (const id of hook.replays) {
    const { state } = (await real.insist(200, 'GET', `/hooks/${hook.id}/replays/${id}`)) as Replay;
    if (state === 'running') return [`replay ${id}`];
  }
  const deliveries = await deliveriesOf(hook, real);
  const unfinished = deliveries.filter(({ state }) => ['pending', 'in_flight', 'parked'].includes(state));
  return unfinished.map(({ event_id, state, attempts }) => `${event_id} ${state} ${attempts}`);
}

const deliveriesOf = async ({ id }: SteeredHook, real: SteeredRun): Promise<Delivery[]> =>
  ((await real.insist(200, 'GET', `/hooks/${id}/deliveries?limit=250`)) as DeliveryList).data;

/** What must hold once every delivery has ended. Deletes the hooks. */
export async function checkSteering(model: SteeringModel, real: SteeredRun): Promise<void> {
  for (const hook of model.hooks) {
    const deliveries = await deliveriesOf(hook, real);
    checkEnds(model, hook, real.arrivals(hook.index), deliveries);
    await checkOrder(hook, real, deliveries);
    checkWindows(hook, real);
    checkPauses(hook, real);
    for (const arrival of real.arrivals(hook.index)) checkSignature(model, arrival);
    // Its outcome does not matter: nothing of this run is looked at any more.
    await real.ask('DELETE', `/hooks/${hook.id}`);
  }
}

/** Every acknowledged event was delivered, or failed as often as its hook's policy ever allowed. */
function checkEnds(
  { events }: SteeringModel,
  { expected, mayExhaust }: SteeredHook,
  arrivals: readonly SteeredArrival[],
  deliveries: Delivery[],
): void {
  expect(deliveries).toHaveLength(expected.length);
  const isExpected = new Set(expected.map(({ event }) => event));
  for (const { event, failures } of events.filter((one) => isExpected.has(one.event))) {
    const own = arrivals.filter((arrival) => arrival.event === event);
    const { state } = deliveries.find(({ event_id }) => event_id === own[0]?.headers['webhook-id']) ?? {};
    const isEnd =
      state === 'delivered'
        ? own.some(({ isSuccess }) => isSuccess)
        : state === 'exhausted' && mayExhaust && failures > 0;
    expect({ event, state, arrivals: own.length, isEnd }).toMatchObject({ event, isEnd: true });
  }
}

/** Of each line, nothing was delivered before all that stood before it had ended. */
async function checkOrder(hook: SteeredHook, real: SteeredRun, deliveries: Delivery[]): Promise<void> {
  const arrivals = real.arrivals(hook.index);
  const ended = new Map<number, number>();
  // Those that may have ended without a success, or before it: what was sent again may have been delivered then.
  for (const { id, event_id, state } of deliveries) {
    const failed = arrivals.find(
      ({ headers, isSuccess }) => !isSuccess && headers['webhook-id'] === event_id,
    );
    if (!failed || !(state === 'exhausted' || (hook.mayExhaust && hook.isSentAgain))) continue;
    const path = `/hooks/${hook.id}/deliveries/${id}`;
    const { attempt_log } = (await real.insist(200, 'GET', path)) as DeliveryDetail;
    const failures = attempt_log.filter(({ failure }) => failure !== null);
    const last = hook.isSentAgain ? failures[0] : failures.at(-1);
    if (last) ended.set(failed.event, Math.floor(Date.parse(last.started_at) + last.duration_ms));
  }
  const found = outOfOrder(hook.expected, arrivals, ended);
  const seen = arrivals.map(({ event, at, isSuccess }) => ({ event, at, isSuccess }));
  expect({ found, expected: hook.expected, seen, ended }).toMatchObject({ found: [] });
}

/** No window has more than the largest limit that held, and none more than the limit that held in all of it. */
function checkWindows({ index, limits }: SteeredHook, real: SteeredRun): void {
  const arrivals = real.arrivals(index).map(({ at }) => at);
  const most = Math.max(...limits.map(({ limit }) => limit));
  const seen = {
    limits,
    arrivals: real.arrivals(index).map(({ at, event, isSuccess }) => ({ at, event, isSuccess })),
    starts: real.starts(index),
  };
  expect({ inAWindow: mostInAWindow(arrivals, WINDOW_MS) <= most, seen }).toEqual({ inAWindow: true, seen });
  const starts = real.starts(index);
  for (const { limit, from, until: to } of limits) {
    const settled = within(arrivals, from + UNDER_WAY_MS, to);
    expect(mostInAWindow(settled, WINDOW_MS)).toBeLessThanOrEqual(limit);
    if (starts) expect(mostInAWindow(within(starts, from, to), WINDOW_MS)).toBeLessThanOrEqual(limit);
  }
}

/** A hook that is off gets nothing that was not under way. */
function checkPauses({ index, pauses }: SteeredHook, real: SteeredRun): void {
  const arrivals = real.arrivals(index).map(({ at }) => at);
  const starts = real.starts(index);
  for (const { from, until: to } of pauses) {
    expect(within(arrivals, from + UNDER_WAY_MS, to)).toEqual([]);
    if (starts) expect(within(starts, from, to)).toEqual([]);
  }
}

const within = (times: number[], from: number, to: number) => times.filter((at) => from < at && at < to);

/** A receiver that has any of the secrets that were valid then can verify the request. */
function checkSignature(
  { secrets, knowsSecrets }: SteeringModel,
  { at, body, headers }: SteeredArrival,
): void {
  if (!knowsSecrets) return;
  const valid = secrets.filter(({ from, until: to }) => from <= at && at <= to + FORGOTTEN_MS);
  expect(valid.some(({ secret }) => verifies(secret, body, headers))).toBe(true);
}

function verifies(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}
