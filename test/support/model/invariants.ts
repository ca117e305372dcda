import { expect } from '@jest/globals';
import type { Delivery } from '../../../src/delivery-log/deliveries/delivery.schemas.js';
import type { Arrival } from '../receivers/mode-receiver.js';
import { expectStatsOfLog } from '../stats-of-log.js';
import { deliveriesOf, explain, read } from './delivery-view.js';
import type { EventModel, ExpectedDelivery, HookModel, StoreModel } from './store-model.js';
import type { Tenant } from './tenant.js';

/** First attempt and two retries. */
const ATTEMPTS = 3;
/** How many events of a run are explained: each costs both apps a call or two. */
const LOOKED_AT = 3;

/** What must hold once no delivery is unfinished. */
export async function checkInvariants(model: StoreModel, tenant: Tenant): Promise<void> {
  checkArrivals(model, tenant);
  for (const hook of model.hooks) {
    if (hook.state === 'deleted') continue;
    await checkDeliveries(model, tenant, hook);
    await checkStats(tenant, hook);
  }
  for (const event of model.events.slice(-LOOKED_AT)) await checkSecrecy(model, tenant, event);
}

/** Nothing unexpected arrived, nothing at another app's place, and an event always has the same bytes. */
function checkArrivals(model: StoreModel, tenant: Tenant): void {
  const places = tenant.receiver.places(`/${tenant.storeHash}/`);
  expect(places.filter((place) => !model.hooks.some(({ index }) => tenant.place(index) === place))).toEqual(
    [],
  );
  const bodies = new Map<string, string>();
  for (const { hook, event, arrival } of everyArrival(model, tenant)) {
    expect([arrival.path, event?.expected.some((expected) => expected.hook === hook)]).toEqual([
      arrival.path,
      true,
    ]);
    expect(Number(arrival.path.split('/')[3])).toBeLessThanOrEqual(hook.destinations);
    const body = bodies.get(arrival.eventId) ?? arrival.body;
    bodies.set(arrival.eventId, body);
    expect(arrival.body).toBe(body);
    expect(JSON.parse(Buffer.from(body, 'latin1').toString())).toMatchObject({
      ...(event!.input.data && { data: event!.input.data }),
    });
  }
  for (const { id, expected } of model.events) {
    for (const one of expected) checkCounts(one, arrivalsOf(tenant, one.hook, id));
  }
}

/** No attempt starts after a deletion. Only what an app or a replay asked for is delivered again. */
function checkCounts({ requeued, arrivedAtDeletion }: ExpectedDelivery, arrivals: Arrival[]): void {
  expect(arrivals.filter(isSuccess).length).toBeLessThanOrEqual(1 + requeued);
  // The attempt that was in flight at the deletion may still arrive.
  if (arrivedAtDeletion !== null)
    expect(fewestAttempts(arrivals.slice(arrivedAtDeletion))).toBeLessThanOrEqual(1);
}

/**
 * The fewest attempts that explain these arrivals: one each. But if a kept connection is cut without an answer, the same
 * attempt sends the request once more.
 */
function fewestAttempts(arrivals: readonly Arrival[]): number {
  const answered = arrivals.filter(({ status }) => status !== null).length;
  return Math.max(answered, Math.ceil(arrivals.length / 2));
}

/** The hook has one delivery for each event it must get, in the state that the receiver's log explains. */
async function checkDeliveries(model: StoreModel, tenant: Tenant, hook: HookModel): Promise<void> {
  const listed = await deliveriesOf(tenant, hook);
  const events = model.events.filter(({ expected }) => expected.some((one) => one.hook === hook));
  expect(listed.map(({ event_id }) => event_id).sort()).toEqual(events.map(({ id }) => id).sort());
  for (const { id, expected } of events) {
    const delivery = listed.find(({ event_id }) => event_id === id)!;
    checkState(delivery, expected.find((one) => one.hook === hook)!, arrivalsOf(tenant, hook, id));
  }
}

function checkState(
  { event_id, state, attempts }: Delivery,
  expected: ExpectedDelivery,
  arrivals: Arrival[],
): void {
  const allowed = arrivals.some(isSuccess)
    ? ['delivered']
    : [
        ...(attempts >= ATTEMPTS || expected.requeued > 0 ? ['exhausted'] : []),
        ...(expected.mayBeCancelled ? ['cancelled'] : []),
      ];
  expect({ event_id, state: allowed.includes(state) ? state : { state, allowed } }).toEqual({
    event_id,
    state,
  });
  expect(attempts).toBeGreaterThanOrEqual(fewestAttempts(arrivals));
}

/** The statistics have the attempts of the hook's log, each once. */
async function checkStats(tenant: Tenant, { owner, id }: HookModel): Promise<void> {
  const get = <T>(path: string) => read<T>(tenant, owner, path);
  await expectStatsOfLog(get, [id], { hook: id, hurry: () => tenant.service.foldStats() });
}

/** An app sees an event only if one of its hooks has a delivery of it, and sees only its own deliveries. */
async function checkSecrecy(model: StoreModel, tenant: Tenant, { id, expected }: EventModel): Promise<void> {
  for (const app of ['a', 'b'] as const) {
    const mine = expected.filter(({ hook }) => hook.owner === app).map(({ hook }) => hook);
    if (mine.length === 0) {
      const [answer, never] = [
        await lookAt(tenant, app, id),
        await lookAt(tenant, app, `${id.slice(0, -3)}000`),
      ];
      expect(answer).toEqual({ ...never, status: 404 });
      continue;
    }
    const seen = (await explain(tenant, app, id)).filter(({ delivery }) => delivery !== null);
    const standing = mine.map((hook) => (hook.state === 'deleted' ? null : hook.id));
    expect(seen.map((hook) => hook.id).sort()).toEqual(standing.sort());
    expect(model.hooks.filter(({ owner }) => owner !== app).map((hook) => hook.id)).not.toEqual(
      expect.arrayContaining(seen.map((hook) => hook.id)),
    );
  }
}

async function lookAt(tenant: Tenant, app: 'a' | 'b', eventId: string) {
  const { status, body } = await tenant.call(app, 'GET', `/events/${eventId}`);
  const { instance: _, ...problem } = body as { instance?: string };
  return { status, problem };
}

function everyArrival(model: StoreModel, tenant: Tenant) {
  return model.hooks.flatMap((hook) =>
    tenant.receiver.arrivals(tenant.place(hook.index)).map((arrival) => {
      const event = model.events.find(({ id }) => id === arrival.eventId);
      return { hook, event, arrival };
    }),
  );
}

const arrivalsOf = (tenant: Tenant, hook: HookModel, eventId: string) =>
  tenant.receiver.arrivals(tenant.place(hook.index)).filter((arrival) => arrival.eventId === eventId);

const isSuccess = ({ status }: Arrival) => status === 204;
