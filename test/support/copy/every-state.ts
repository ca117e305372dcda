import { createHash } from 'node:crypto';
import { type Actor, OPERATOR } from '../../../src/audit/change.js';
import type { AcceptedEvent, FirstPlace, NewDelivery } from '../../../src/delivery/model/accepted-event.js';
import { noteFiltered } from '../../../src/filters/filtered-hooks.js';
import { keyFromFile } from '../../../src/secrets/key-file.js';
import { Keyring } from '../../../src/secrets/keyring.js';
import { SecretBox } from '../../../src/secrets/secret-box.js';
import type { Repositories } from '../../../src/storage/repositories.js';
import { openSqlite } from '../../../src/storage/sqlite/open-sqlite.js';
import type { Owner, Subscription } from '../../../src/subscriptions/subscription.js';
import { KeyCheck } from '../../../src/tenants/apps/key-check.js';
import { signingSecretPlace } from '../../../src/tenants/apps/signing-secrets.js';
import { makeEvent, NOW } from '../../contract/events.js';
import { makeApp, makeHook, makeToken, makeWebHook, unique } from '../../contract/records.js';
import { firstResults, resultOf } from './results.js';
import { startRecoveries, startReplays } from './started-replays.js';

const GROUP = 500;
const DAY_MS = 86_400_000;
/** Of three hooks that match each event, so that documents hold several deliveries. */
const PER_EVENT = 3;

/** Takes the only place in the window of a hook. */
export const ONLY_PLACE = {
  limit: { requests: 1, windowMs: DAY_MS },
  holdMs: 0,
  ended: [],
  id: 'place',
  needed: 1,
  wanted: 1,
};

export const windowOf = ({ storeHash, key: subscriptionKey }: Subscription) => ({
  storeHash,
  subscriptionKey,
});

/** Everything that the tests read back from a copy. */
export interface SeededStore {
  owners: Owner[];
  hooks: Subscription[];
  eventIds: string[];
  replays: { owner: Owner; key: string; id: string }[];
  keyed: AcceptedEvent;
}

/** Fills an empty store, through its ports, with about so many deliveries in every state. The same each time. */
async function fillWithEveryState(
  store: Repositories,
  box: SecretBox,
  deliveries: number,
): Promise<SeededStore> {
  await new KeyCheck(box, store.keyCanaries, store.apps).run();
  const owners = [await addOwner(store, box), await addOwner(store, box)];
  const hooks = (await Promise.all(owners.map((owner) => addRecords(store, owner)))).flat();
  const leaseId = await store.leases.begin();
  const events: AcceptedEvent[] = [];
  for (let i = 0; i < deliveries / PER_EVENT; i++) events.push(eventOf(i, hooks));
  for (let at = 0; at < events.length; at += GROUP) {
    const group = events.slice(at, at + GROUP);
    const accepted = group.map((event) => [event]);
    await store.deliveries.commit({ leaseId, accepted, settled: [] });
    await store.deliveries.commit({ leaseId, accepted: [], settled: group.flatMap(firstResults) });
  }
  await sendAgain(store, leaseId, events);
  const replays = await startReplays(store, hooks);
  await startRecoveries(store, hooks);
  await store.rates.reserve(windowOf(hooks[0]!), ONLY_PLACE);
  await endSome(store, events);
  await store.retention.purge('bodies', NOW + GROUP, GROUP);
  await store.retention.reach(NOW);
  // The process dies now: what it had leased stays leased.
  return { owners, hooks, eventIds: events.map(({ id }) => id), replays, keyed: events[7]! };
}

/** The same, in a new store in this directory, whose process has died. */
export async function seedDirectory(dataDir: string, deliveries: number): Promise<SeededStore> {
  const store = await openSqlite({ dataDir, exclusive: true });
  try {
    return await fillWithEveryState(store, new SecretBox(Keyring.parse([keyFromFile(dataDir)])), deliveries);
  } finally {
    await store.control.close();
  }
}

/** With secrets that the keys of a process open: it refuses to work with others. */
async function addOwner({ stores, apps }: Repositories, box: SecretBox): Promise<Owner> {
  const { storeHash } = await stores.create(
    { storeHash: unique('s'), name: 'Shop', timezone: 'UTC' },
    OPERATOR,
  );
  const clientId = unique('client');
  const sealed = box.seal('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', signingSecretPlace(clientId));
  const signingSecrets = [{ sealed, expiresAt: null }];
  await apps.create(
    makeApp({ clientId, clientSecrets: [], signsWithClientSecret: false, signingSecrets, signingKeys: [] }),
    OPERATOR,
  );
  return { storeHash, clientId };
}

async function addRecords(store: Repositories, owner: Owner): Promise<Subscription[]> {
  const { storeHash, clientId } = owner;
  await store.tokens.grant({ ...owner, scopes: ['default', 'events:write'] }, OPERATOR);
  const token = await store.tokens.create(makeToken(owner, { expiresAt: NOW + DAY_MS }), OPERATOR);
  await store.tokens.revoke(token.id, NOW, OPERATOR);
  await store.tokens.create(makeToken(owner, { scopes: ['default', 'events:write'] }), OPERATOR);
  const operator = { id: unique('operator'), name: 'On call', hash: unique('hash'), scopes: ['admin:write'] };
  const times = { createdAt: NOW, expiresAt: null, revokedAt: null };
  await store.operators.create({ ...operator, scopes: ['admin:write'], ...times }, OPERATOR);
  const session = {
    ...owner,
    access: 'read',
    codeHash: unique('code'),
    tokenHash: null,
    openedAt: null,
  } as const;
  await store.portalSessions.create(
    { id: unique('session'), ...session, createdAt: NOW, expiresAt: NOW + DAY_MS, revokedAt: null },
    OPERATOR,
  );
  const twoSecrets = ['a', 'b'].map((sealed) => ({ sealed, expiresAt: NOW }));
  await store.apps.create(
    makeApp({ name: 'ünused 🛒', signingSecrets: [], clientSecrets: twoSecrets, signingKeys: twoSecrets }),
    OPERATOR,
  );
  const api: Actor = {
    ...OPERATOR,
    via: 'api',
    clientId,
    address: '192.0.2.1',
    requestId: 'r',
    operatorId: 'o',
  };
  const webHook = await store.subscriptions.create(makeWebHook(owner), api);
  const first = await store.subscriptions.create(makeHook(owner), api);
  const second = await store.subscriptions.create(makeHook(owner, { topic: 'store/cart/*' }), api);
  await store.subscriptions.turnOff(second, 'failing');
  const policy = '{"filter":{"data.total":{"$gte":5}}}';
  await store.subscriptions.update(owner, { kind: 'hook', number: first.number! }, { policy }, api);
  const deleted = await store.subscriptions.create(makeHook(owner, { topic: 'store/sku/*' }), api);
  await store.subscriptions.delete(owner, { kind: 'hook', number: deleted.number! }, api);
  await store.stores
    .create({ storeHash: unique('gone'), name: '', timezone: 'UTC' }, api)
    .then((gone) => store.stores.delete(gone.storeHash, api));
  const destination = `pull:${unique('')}`;
  const terms = { destination, canonicalUrl: destination, sealedHeaders: null };
  const pull = { expiresIn: 60_000, expiresAt: NOW };
  const pulled = await store.subscriptions.create(makeHook(owner, { kind: 'pull', ...terms, pull }), api);
  return [webHook, first, second, deleted, pulled].filter((hook) => hook.storeHash === storeHash);
}

/** Coprime to the other cycles, so that every combination comes up. */
const PLACES: FirstPlace[] = [
  'leased',
  'leased',
  'leased',
  'waiting',
  'leased',
  'due',
  'leased',
  'parked',
  'leased',
  'leased',
  'leased',
];

function eventOf(i: number, hooks: Subscription[]): AcceptedEvent {
  const half = hooks.length / 2;
  const own = i % 2 === 0 ? hooks.slice(0, half) : hooks.slice(half);
  const count = 1 + (i % PER_EVENT) + (i % 2);
  const deliveries = own.slice(0, Math.min(count, own.length)).map(
    ({ key, clientId, kind }, ordinal): NewDelivery => ({
      subscriptionKey: key,
      clientId,
      kind,
      place: kind === 'pull' ? 'offered' : PLACES[(i + ordinal * 3) % PLACES.length]!,
    }),
  );
  const body = JSON.stringify({ data: { id: i, note: 'ü🛒'.repeat(i % 20) } });
  return makeEvent({
    storeHash: own[0]!.storeHash,
    scope: i % 5 === 0 ? 'store/cart/updated' : 'store/order/created',
    acceptedAt: NOW + i,
    hookBody: body,
    webHookBody: deliveries.some(({ kind }) => kind === 'web-hook') ? body : null,
    deliveries,
    ...(i % 11 === 0 && {
      filtered: noteFiltered([
        { clientId: own[0]!.clientId, key: own[0]!.key, condition: '/filter/data.total' },
      ])!,
    }),
    ...(i % 7 === 0 && {
      idempotencyKey: `key-${i}`,
      contentHash: createHash('sha256').update(body).digest('hex'),
    }),
  });
}

/** Each of these is a transaction of its own, and a large store shows no more with more of them. */
const stepOf = ({ length }: AcceptedEvent[], least: number) => Math.max(least, Math.ceil(length / 400));

/** Three rounds of what is due, after some of what had ended was sent again. */
async function sendAgain(store: Repositories, leaseId: string, events: AcceptedEvent[]): Promise<void> {
  for (let i = 0; i < events.length; i += stepOf(events, 13)) {
    const { id: eventId, storeHash, deliveries } = events[i]!;
    const ordinal = i % deliveries.length;
    const { clientId, subscriptionKey } = deliveries[ordinal]!;
    await store.deliveryLog.resend({ storeHash, clientId }, subscriptionKey, { eventId, ordinal }, OPERATOR);
  }
  for (let round = 1; round <= 3; round++) {
    const due = await store.deliveries.claimDue(leaseId, Date.now() + DAY_MS, events.length);
    const settled = due.flatMap((leased, i) =>
      resultOf(leased.ref, leased, i * 7 + round, leased.acceptedAt + round * 60_000),
    );
    await store.deliveries.commit({ leaseId, accepted: [], settled });
  }
}

async function endSome(store: Repositories, events: AcceptedEvent[]): Promise<void> {
  for (let i = 5; i < events.length; i += stepOf(events, 29)) {
    const { id: eventId, storeHash, deliveries } = events[i]!;
    const { clientId, subscriptionKey } = deliveries[0]!;
    await store.deliveryLog.cancel(
      { storeHash, clientId },
      subscriptionKey,
      { eventId, ordinal: 0 },
      OPERATOR,
    );
  }
}
