import { expect } from '@jest/globals';
import { command, type StoreCommand } from './command.js';
import { explain } from './delivery-view.js';
import { type EventInput, type HookModel, hasRoom, listening, nth, type StoreModel } from './store-model.js';
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

/** Publishes one event as an object, several as an array. */
export function publish(publications: Publication[]): StoreCommand {
  return command('publish', publications, {
    check: (model) => hasRoom(model, publications.length),
    run: async (model, tenant) => {
      const inputs = publications.map((one, i) => inputOf(one, model.events.length + i));
      const answer = await tenant.call('platform', 'POST', '/events', inputs.length > 1 ? inputs : inputs[0]);
      expect(answer.status).toBe(202);
      const results = [answer.body].flat() as Published[];
      expect(results).toHaveLength(inputs.length);
      for (const [i, input] of inputs.entries()) {
        const hooks = listening(model, input.scope);
        expect(results[i]).toMatchObject({ deliveries: hooks.length, duplicate: false });
        const expected = hooks.map((hook) => ({
          hook,
          mayBeCancelled: false,
          requeued: 0,
          arrivedAtDeletion: null,
        }));
        model.events.push({ id: results[i]!.id, input, expected });
      }
      expect(new Set(model.events.map(({ id }) => id)).size).toBe(model.events.length);
    },
  });
}

/** Publishes the same key and content again: the first answer returns, even if the hooks have changed. */
export function publishAgain(n: number): StoreCommand {
  return command('publishAgain', [n], {
    check: (model) => keyed(model).length > 0,
    run: async (model, tenant) => {
      const { id, input, expected } = nth(keyed(model), n);
      const answer = await tenant.call('platform', 'POST', '/events', input);
      const body = { id, deliveries: expected.length, duplicate: true };
      expect(answer).toMatchObject({ status: 202, body });
    },
  });
}

/** Publishes the same key with other content: the whole request is refused. */
export function publishConflict(n: number): StoreCommand {
  return command('publishConflict', [n], {
    check: (model) => keyed(model).length > 0,
    run: async (model, tenant) => {
      const { input } = nth(keyed(model), n);
      const other = { ...input, data: { ...input.data, note: 'other content' } };
      const { idempotency_key: _, ...unkeyed } = other;
      for (const body of [other, [unkeyed, other]]) {
        expect((await tenant.call('platform', 'POST', '/events', body)).status).toBe(422);
      }
    },
  });
}

export function resend(n: number): StoreCommand {
  return command('resend', [n], {
    check: (model) => model.events.some(({ expected }) => expected.length > 0),
    run: async (model, tenant) => {
      const event = nth(
        model.events.filter(({ expected }) => expected.length > 0),
        n,
      );
      const expected = nth(event.expected, n);
      const { hook } = expected;
      const path = `/hooks/${hook.id}/deliveries/${await deliveryId(tenant, event.id, hook)}/resend`;
      const { status } = await tenant.call(hook.owner, 'POST', path);
      if (hook.state === 'deleted') expect(status).toBe(404);
      else if (hook.state === 'off') expect(status).toBe(409);
      // 409 if an attempt is in flight, or if the service has turned the hook off.
      else expect([202, 409]).toContain(status);
      if (status === 202) expected.requeued += 1;
    },
  });
}

/** The id of the hook's delivery, as its app reads it. For a deleted hook, that of any deleted hook. */
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
