import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { deliveriesOf, explain, replayOf, statusOf } from './delivery-view.js';
import type { HookModel, StoreModel } from './store-model.js';
import type { Tenant } from './tenant.js';

/** Milliseconds. Nothing takes longer than a second and a few looks into the store. */
const LIMIT = 10_000;
const LOOK_MS = 25;
const UNDECIDED = ['pending', 'in_flight', 'parked'];

/** Every receiver is well again, every hook that its app has on is on: resolves when nothing is owed any more. */
export async function drain(model: StoreModel, tenant: Tenant): Promise<void> {
  for (const { index } of model.hooks) tenant.receiver.behave(tenant.place(index), 'ok');
  for (const { hook, id } of model.replays) {
    if (hook.state === 'deleted') continue;
    const isOver = async () => (await replayOf(tenant, hook, id)).state !== 'running';
    await until(`replay of hook ${hook.index}`, isOver);
  }
  await Promise.all(
    model.hooks.map((hook) => until(`hook ${hook.index}`, () => isDrained(model, tenant, hook))),
  );
}

async function isDrained(model: StoreModel, tenant: Tenant, hook: HookModel): Promise<boolean> {
  if (hook.state === 'deleted') return nothingIsOwedByDeleted(model, tenant, hook);
  const { is_active, disabled_reason, pending, parked } = await statusOf(tenant, hook);
  if (hook.state === 'off')
    expect({ is_active, disabled_reason }).toEqual({ is_active: false, disabled_reason: null });
  else if (!is_active) await turnOnAgain(tenant, hook, disabled_reason);
  // In flight is neither.
  const owed = (await deliveriesOf(tenant, hook)).some(({ state }) => UNDECIDED.includes(state));
  return !owed && pending + parked === 0 && is_active === (hook.state === 'on');
}

/** The service had a reason, which the receiver knows of. */
async function turnOnAgain(tenant: Tenant, hook: HookModel, reason: string | null): Promise<void> {
  const answered = tenant.receiver.arrivals(tenant.place(hook.index)).map(({ status }) => status);
  if (reason === 'gone') expect(answered).toContain(410);
  else expect([reason, answered.some((status) => status !== 204)]).toEqual(['failing', true]);
  const { status } = await tenant.call(hook.owner, 'PUT', `/hooks/${hook.id}`, { is_active: true });
  expect(status).toBe(200);
}

async function nothingIsOwedByDeleted(model: StoreModel, tenant: Tenant, hook: HookModel): Promise<boolean> {
  for (const { id } of model.events.filter(({ owed }) => owed.some((one) => one.hook === hook))) {
    const gone = (await explain(tenant, hook.owner, id)).filter((one) => one.id === null);
    const states = gone.map(({ delivery }) => delivery!.state);
    if (states.some((state) => UNDECIDED.includes(state))) return false;
  }
  return true;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + LIMIT; !(await holds()); await sleep(LOOK_MS)) {
    if (performance.now() > end) throw new Error(`Something is still owed after ${LIMIT} ms: ${what}.`);
  }
}
