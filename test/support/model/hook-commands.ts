import { expect } from '@jest/globals';
import { MODES, type Mode } from '../receivers/mode-receiver.js';
import { command, type StoreCommand } from './command.js';
import { type HookModel, nth, type PartnerName, type StoreModel, standing } from './store-model.js';
import type { Tenant } from './tenant.js';

export const SCOPES = ['store/order/*', 'store/order/created', 'store/order/updated', 'store/product/*'];
const HOOKS_PER_PARTNER = 3;
const NEVER = 999_999_999;

const some = (model: StoreModel) => standing(model).length > 0;

export function createHook(owner: PartnerName, scope: string, isOn: boolean): StoreCommand {
  return command('createHook', [owner, scope, isOn], {
    check: (model) => standing(model).filter((hook) => hook.owner === owner).length < HOOKS_PER_PARTNER,
    run: async (model, tenant) => {
      const index = model.hooks.length;
      const body = { scope, destination: tenant.destination(index, 1), is_active: isOn };
      const answer = await tenant.call(owner, 'POST', '/hooks', body);
      expect(answer).toMatchObject({ status: 201, body });
      const { id } = answer.body as { id: number };
      expect(model.hooks.map((hook) => hook.id)).not.toContain(id);
      model.hooks.push({ index, id, owner, scope, state: isOn ? 'on' : 'off', destinations: 1 });
    },
  });
}

export function moveHook(n: number, scope: string | null): StoreCommand {
  return command('moveHook', [n, scope], {
    check: some,
    run: async (model, tenant) => {
      const hook = nth(standing(model), n);
      const change = scope
        ? { scope }
        : { destination: tenant.destination(hook.index, hook.destinations + 1) };
      if (scope) hook.scope = scope;
      else hook.destinations += 1;
      await put(tenant, hook, change);
    },
  });
}

export function switchHook(n: number, state: 'on' | 'off'): StoreCommand {
  return command('switchHook', [n, state], {
    check: some,
    run: async (model, tenant) => {
      const hook = nth(standing(model), n);
      await put(tenant, hook, { is_active: state === 'on' });
      hook.state = state;
    },
  });
}

export function deleteHook(n: number): StoreCommand {
  return command('deleteHook', [n], {
    check: some,
    run: async (model, tenant) => {
      const hook = nth(standing(model), n);
      const { status } = await tenant.call(hook.owner, 'DELETE', `/hooks/${hook.id}`);
      expect(status).toBe(200);
      hook.state = 'deleted';
      const arrivals = tenant.receiver.arrivals(tenant.place(hook.index));
      for (const { id, expected } of model.events) {
        const arrived = arrivals.filter(({ eventId }) => eventId === id).length;
        for (const one of expected.filter((it) => it.hook === hook)) {
          one.mayBeCancelled = true;
          one.arrivedAtDeletion = arrived;
        }
      }
    },
  });
}

export function receiverMode(n: number, mode: Mode): StoreCommand {
  return command('receiverMode', [n, mode], {
    check: some,
    run: async (model, tenant) => {
      expect(MODES).toContain(mode);
      tenant.receiver.behave(tenant.place(nth(standing(model), n).index), mode);
    },
  });
}

/** The other app asks for this hook, and gets the answers of a hook that never existed. */
export function trespass(n: number): StoreCommand {
  return command('trespass', [n], {
    check: (model) => model.hooks.length > 0,
    run: async (model, tenant) => {
      const { owner, id } = nth(model.hooks, n);
      const stranger = owner === 'a' ? 'b' : 'a';
      const ask = async (hook: number, method: string, rest: string, body?: unknown) => {
        const answer = await tenant.call(stranger, method, `/hooks/${hook}${rest}`, body);
        return { status: answer.status, body: answer.body };
      };
      const from = new Date(0).toISOString();
      for (const [method, rest, body] of [
        ['GET', ''],
        ['PUT', '', { is_active: false }],
        ['DELETE', ''],
        ['GET', '/status'],
        ['GET', '/deliveries'],
        ['POST', '/replays', { from, only: 'all' }],
      ] as const) {
        const answer = await ask(id, method, rest, body);
        expect(answer.status).toBe(404);
        expect(answer).toEqual(await ask(NEVER, method, rest, body));
      }
    },
  });
}

async function put(tenant: Tenant, hook: HookModel, change: object): Promise<void> {
  const answer = await tenant.call(hook.owner, 'PUT', `/hooks/${hook.id}`, change);
  expect(answer).toMatchObject({ status: 200, body: { id: hook.id, ...change } });
}
