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
 * A delivery waits at the longest for the lease of a dead process (4.2 s), for the places that this one had (7 s), and for
 * all the requests of its hook: 40 at 2 in a second. The rest is for a busy machine.
 */
const PATIENCE = { withinMs: 90_000, everyMs: 100 };
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

/** Every acknowledged event was delivered, or its hook's policy let it fail. */
function checkEnds(
  { events }: SteeringModel,
  { expected, mayExhaust }: SteeredHook,
  arrivals: readonly SteeredArrival[],
  deliveries: Delivery[],
): void {
  expect(deliveries).toHaveLength(expected.length);
  const isExpected = new Set(expected.map(({ event }) => event));
  for (const { event, id } of events.filter((one) => isExpected.has(one.event))) {
    const own = arrivals.filter((arrival) => arrival.event === event);
    expect(own.map(({ headers }) => headers['webhook-id'])).toEqual(own.map(() => id));
    const found = deliveries.find(({ event_id }) => event_id === id);
    const hasArrived = own.some(({ isSuccess }) => isSuccess);
    // On a busy machine an attempt may also fail that never arrived, or whose success came too late.
    const isEnd = found?.state === 'delivered' ? hasArrived : found?.state === 'exhausted' && mayExhaust;
    expect({ found, own, isEnd }).toMatchObject({ isEnd: true });
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
function checkWindows(hook: SteeredHook, real: SteeredRun): void {
  const { times, lagMs } = attemptsOf(hook, real);
  const most = Math.max(...hook.limits.map(({ limit }) => limit));
  if (mostInAWindow(times, WINDOW_MS) > most) fail(`more than ${most} in a window`, hook, real);
  for (const { limit, from, until: to } of hook.limits)
    if (mostInAWindow(within(times, from + lagMs, to), WINDOW_MS) > limit)
      fail(`more than its new limit of ${limit}`, hook, real);
}

/** A hook that is off gets nothing that was not under way. */
function checkPauses(hook: SteeredHook, real: SteeredRun): void {
  const { times, lagMs } = attemptsOf(hook, real);
  for (const { from, until: to } of hook.pauses)
    if (within(times, from + lagMs, to).length > 0) fail('a request while it was off', hook, real);
}

/**
 * The starts, if they are known: each has a place from before it until a window after it. The receiver of many runs in one
 * process reads late, sometimes after the end of an attempt. Otherwise what arrived, so long after it may have begun.
 */
function attemptsOf(hook: SteeredHook, real: SteeredRun): { times: number[]; lagMs: number } {
  const arrivals = real.arrivals(hook.index).map(({ at }) => at);
  const starts = real.starts(hook.index);
  if (!starts) return { times: arrivals, lagMs: UNDER_WAY_MS };
  if (arrivals.length > starts.length) fail('more requests than attempts', hook, real);
  return { times: starts, lagMs: 0 };
}

/** @throws Error with all that was seen: a run by the same seed may go another way */
function fail(what: string, { index, limits, pauses }: SteeredHook, real: SteeredRun): never {
  const arrivals = real.arrivals(index).map(({ at, event, isSuccess }) => ({ at, event, isSuccess }));
  const seen = { limits, pauses, starts: real.starts(index), arrivals };
  throw new Error(`Hook ${index}: ${what}. ${JSON.stringify(seen)}`);
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
