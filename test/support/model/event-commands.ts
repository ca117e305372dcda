import { expect } from '@jest/globals';
import { command, type StoreCommand } from './command.js';
import { explain } from './delivery-view.js';
import { type EventInput, type HookModel, hasRoom, hearing, nth, type StoreModel } from './store-model.js';
import type { Tenant } from './tenant.js';

export interface Publication {
  scope: string;
  note: string;
  isKeyed: boolean;
}

interface Published {
  id: string;
  deliveries: number;
  duplicate: boolean;
}

/** One event alone, several as an array. */
export function publish(publications: Publication[]): StoreCommand {
  return command('publish', publications, {
    check: (model) => hasRoom(model, publications.length),
    run: async (model, tenant) => {
      const inputs = publications.map((one, i) => inputOf(one, model.events.length + i));
      const answer = await tenant.call('platform', 'POST', '/events', inputs.length > 1 ? inputs : inputs[0]);
      expect(answer.status).toBe(202);
      const told = [answer.body].flat() as Published[];
      expect(told).toHaveLength(inputs.length);
      for (const [i, input] of inputs.entries()) {
        const hooks = hearing(model, input.scope);
        expect(told[i]).toMatchObject({ deliveries: hooks.length, duplicate: false });
        const owed = hooks.map((hook) => ({
          hook,
          mayBeCancelled: false,
          rearmed: 0,
          arrivedAtDeletion: null,
        }));
        model.events.push({ id: told[i]!.id, input, owed });
      }
      expect(new Set(model.events.map(({ id }) => id)).size).toBe(model.events.length);
    },
  });
}

/** The same key and content again: the first answer, whatever has become of the hooks. */
export function publishAgain(n: number): StoreCommand {
  return command('publishAgain', [n], {
    check: (model) => keyed(model).length > 0,
    run: async (model, tenant) => {
      const { id, input, owed } = nth(keyed(model), n);
      const answer = await tenant.call('platform', 'POST', '/events', input);
      const body = { id, deliveries: owed.length, duplicate: true };
      expect(answer).toMatchObject({ status: 202, body });
    },
  });
}

/** The same key for something else: refused, with all that came with it. */
export function publishConflict(n: number): StoreCommand {
  return command('publishConflict', [n], {
    check: (model) => keyed(model).length > 0,
    run: async (model, tenant) => {
      const { input } = nth(keyed(model), n);
      const other = { ...input, data: { ...input.data, note: 'unheard of' } };
      const { idempotency_key: _, ...unkeyed } = other;
      for (const body of [other, [unkeyed, other]]) {
        expect((await tenant.call('platform', 'POST', '/events', body)).status).toBe(422);
      }
    },
  });
}

export function resend(n: number): StoreCommand {
  return command('resend', [n], {
    check: (model) => model.events.some(({ owed }) => owed.length > 0),
    run: async (model, tenant) => {
      const event = nth(
        model.events.filter(({ owed }) => owed.length > 0),
        n,
      );
      const owed = nth(event.owed, n);
      const { hook } = owed;
      const path = `/hooks/${hook.id}/deliveries/${await deliveryId(tenant, event.id, hook)}/resend`;
      const { status } = await tenant.call(hook.owner, 'POST', path);
      if (hook.state === 'deleted') expect(status).toBe(404);
      else if (hook.state === 'off') expect(status).toBe(409);
      // An attempt may be under way, or the service may have turned the hook off.
      else expect([202, 409]).toContain(status);
      if (status === 202) owed.rearmed += 1;
    },
  });
}

/** Of the hook's delivery, as its app is told it; of a hook that is gone, that of any such. */
async function deliveryId(tenant: Tenant, eventId: string, { owner, id, state }: HookModel): Promise<string> {
  const explained = await explain(tenant, owner, eventId);
  const wanted = state === 'deleted' ? null : id;
  return explained.find((hook) => hook.id === wanted && hook.delivery !== null)!.delivery!.id;
}

const keyed = ({ events }: StoreModel) => events.filter(({ input }) => input.idempotency_key !== undefined);

function inputOf({ scope, note, isKeyed }: Publication, number: number): EventInput {
  const data = { type: scope.split('/')[1]!, id: number + 1, note };
  return { scope, data, ...(isKeyed && { idempotency_key: `key-${number}` }) };
}
