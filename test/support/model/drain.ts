import { expect } from '@jest/globals';
import { until } from '../until.js';
import { deliveriesOf, explain, replayOf, statusOf } from './delivery-view.js';
import type { HookModel, StoreModel } from './store-model.js';
import type { Tenant } from './tenant.js';

/** Nothing takes longer than a second and a few reads of the store. */
const PATIENCE = { withinMs: 10_000, everyMs: 25 };
const UNFINISHED = ['pending', 'in_flight', 'parked'];

/**
 * Makes every receiver healthy and turns every hook on that its app or the service turned off: what a pause held back
 * must arrive. Resolves when no delivery is unfinished.
 */
export async function drain(model: StoreModel, tenant: Tenant): Promise<void> {
  for (const { index } of model.hooks) tenant.receiver.behave(tenant.place(index), 'ok');
  for (const { hook, id } of model.replays) {
    if (hook.state === 'deleted') continue;
    const state = async () => (await replayOf(tenant, hook, id)).state;
    await until(`the replay of hook ${hook.index} to end`, state, (found) => found !== 'running', PATIENCE);
  }
  const drained = (hook: HookModel) =>
    until(`hook ${hook.index} to drain`, () => isDrained(model, tenant, hook), undefined, PATIENCE);
  await Promise.all(model.hooks.map(drained));
}

async function isDrained(model: StoreModel, tenant: Tenant, hook: HookModel): Promise<boolean> {
  if (hook.state === 'deleted') return isDeletedDrained(model, tenant, hook);
  const { is_active, disabled_reason, pending, parked } = await statusOf(tenant, hook);
  if (hook.state === 'off') {
    expect({ is_active, disabled_reason }).toEqual({ is_active: false, disabled_reason: null });
    await turnOn(tenant, hook);
    hook.state = 'on';
  } else if (!is_active) {
    checkReason(tenant, hook, disabled_reason);
    await turnOn(tenant, hook);
  }
  // The status counts pending and parked deliveries, but not those in flight.
  const isUnfinished = (await deliveriesOf(tenant, hook)).some(({ state }) => UNFINISHED.includes(state));
  return !isUnfinished && pending + parked === 0 && is_active;
}

/** The service had a reason to turn it off: the receiver's answers show it. */
function checkReason(tenant: Tenant, hook: HookModel, reason: string | null): void {
  const answered = tenant.receiver.arrivals(tenant.place(hook.index)).map(({ status }) => status);
  if (reason === 'gone') expect(answered).toContain(410);
  else expect([reason, answered.some((status) => status !== 204)]).toEqual(['failing', true]);
}

async function turnOn(tenant: Tenant, hook: HookModel): Promise<void> {
  const { status } = await tenant.call(hook.owner, 'PUT', `/hooks/${hook.id}`, { is_active: true });
  expect(status).toBe(200);
}

async function isDeletedDrained(model: StoreModel, tenant: Tenant, hook: HookModel): Promise<boolean> {
  for (const { id } of model.events.filter(({ expected }) => expected.some((one) => one.hook === hook))) {
    const gone = (await explain(tenant, hook.owner, id)).filter((one) => one.id === null);
    const states = gone.map(({ delivery }) => delivery!.state);
    if (states.some((state) => UNFINISHED.includes(state))) return false;
  }
  return true;
}
