import { randomUUID } from 'node:crypto';
import { OPERATOR } from '../../../src/audit/change.js';
import type { Repositories } from '../../../src/storage/repositories.js';
import type { Subscription } from '../../../src/subscriptions/subscription.js';
import { NOW } from '../../contract/events.js';
import type { SeededStore } from './every-state.js';

const DAY_MS = 86_400_000;

/** One that runs, with a part that has taken a step and one that was skipped, and one that was cancelled. */
export async function startRecoveries(store: Repositories, hooks: Subscription[]): Promise<void> {
  for (const isCancelled of [false, true]) {
    const parts = hooks.slice(0, 2).map(({ storeHash, clientId, key: subscriptionKey }, i) => {
      const skipped = i === 1 ? ('hook_off' as const) : null;
      return { id: randomUUID(), storeHash, clientId, subscriptionKey, matched: 3, skipped };
    });
    const range = {
      from: NOW,
      to: NOW + DAY_MS,
      states: ['exhausted', 'cancelled'],
      failure: 'http_status',
    } as const;
    const scope = { storeHash: null, clientId: null, host: 'receiver.example.com', subscriptionKey: null };
    const recovery = { id: randomUUID(), ...scope, ...range, rate: 1, createdAt: NOW + 2 * DAY_MS };
    await store.recoveries.create(recovery, parts, OPERATOR);
    await store.replays.step(parts[0]!.id, NOW + DAY_MS * 3);
    if (isCancelled) await store.recoveries.cancel(recovery.id, OPERATOR);
  }
}

export async function startReplays(
  store: Repositories,
  hooks: Subscription[],
): Promise<SeededStore['replays']> {
  const replays: SeededStore['replays'] = [];
  for (const [i, { storeHash, clientId, key }] of hooks.entries()) {
    const range = { from: NOW, to: NOW + DAY_MS, states: ['exhausted'], failure: null, rate: 5 } as const;
    const owner = { storeHash, clientId };
    const id = randomUUID();
    const job = { ...range, matched: 2, createdAt: NOW + DAY_MS + i };
    await store.replays.create({ id, ...owner, subscriptionKey: key, ...job }, OPERATOR);
    await store.replays.step(id, NOW + DAY_MS * 2);
    if (i % 3 === 1) await store.replays.cancel(owner, key, id, OPERATOR);
    replays.push({ owner, key, id });
  }
  return replays;
}
