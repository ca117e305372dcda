import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ChangeRepository } from '../audit/change.repository.js';
import { ChangeFeed } from '../audit/change-feed.js';
import type { ChangeReaderRepository } from '../audit/change-reader.repository.js';
import type { Principal } from '../auth/principal.js';
import { parseEnvironment } from '../config/config.js';
import { Keyring } from '../secrets/keyring.js';
import { SecretBox } from '../secrets/secret-box.js';
import { HeaderVault } from './header-vault.js';
import type { Subscription } from './subscription.js';
import type { SubscriptionRef, SubscriptionRepository } from './subscription.repository.js';
import { SubscriptionCache } from './subscription-cache.js';
import { SubscriptionChanges } from './subscription-changes.js';
import { SubscriptionsService } from './subscriptions.service.js';

const STORE = '5ueh97';
const actor = { via: 'api', clientId: 'app', tokenId: 't', address: null, requestId: null } as const;
const caller: Principal = { storeHash: STORE, clientId: 'app', tokenId: 't', scopes: ['default'], actor };
const ref: SubscriptionRef = { kind: 'hook', number: 1 };
const DESTINATION = 'https://APP.example.com';

const stored = {
  storeHash: STORE,
  clientId: 'app',
  key: 'k',
  kind: 'hook',
  topic: 'store/order/*',
  sealedHeaders: null,
  policy: null,
  isActive: true,
  disabledReason: null,
  revision: 1,
} as Subscription;

/** What the port was called with, by method. It answers with `row`. */
let calls: Record<string, unknown[]>;
let row: Subscription | null;
let cache: SubscriptionCache;
let service: SubscriptionsService;

beforeEach(async () => {
  calls = {};
  row = stored;
  const answering = (method: string, answer: () => unknown) => ({
    [method]: async (...input: unknown[]) => {
      calls[method] = input;
      return answer();
    },
  });
  const repository = Object.assign(
    { ofStore: async () => [] },
    ...['create', 'find', 'update', 'delete'].map((method) => answering(method, () => row)),
    answering('list', () => ({ items: [row], total: 7 })),
  ) as SubscriptionRepository;
  const changes = { latest: async () => 1 } as unknown as ChangeRepository;
  const readers = { behind: async () => 0 } as unknown as ChangeReaderRepository;
  cache = new SubscriptionCache(repository);
  await cache.ready(STORE);
  const vault = new HeaderVault(
    new SecretBox(Keyring.parse([`k1:${Buffer.alloc(32, 1).toString('base64')}`])),
  );
  const config = parseEnvironment({ PUBLIC_URL: 'https://own.example.com' });
  service = new SubscriptionsService(
    repository,
    new SubscriptionChanges(cache, new ChangeFeed(changes, readers)),
    vault,
    config,
  );
});

const refusalOf = async (answer: Promise<unknown>) =>
  answer.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('SubscriptionsService.create', () => {
  const draft = {
    kind: 'hook',
    topic: 'store/order/*',
    destination: DESTINATION,
    headers: { 'X-A': 'a' },
    isActive: false,
  } as const;

  it('stores the draft for the caller, with the canonical URL and sealed headers', async () => {
    expect(await service.create(caller, draft)).toBe(stored);
    const [record, by] = calls['create'] as [Subscription, unknown];
    expect(record).toEqual({
      storeHash: STORE,
      clientId: 'app',
      key: expect.stringMatching(/^[0-9a-f-]{36}$/),
      kind: 'hook',
      topic: 'store/order/*',
      destination: DESTINATION,
      canonicalUrl: 'https://app.example.com/',
      sealedHeaders: expect.any(String),
      isActive: false,
    });
    expect(by).toBe(actor);
    expect(service.headersOf(record)).toEqual({ 'X-A': 'a' });
  });

  it('delivers by the new subscription from then on', async () => {
    await service.create(caller, draft);
    expect(cache.find(STORE, 'k')).toEqual(stored);
  });

  it.each([
    ['a destination of the service itself', { destination: 'https://own.example.com/' }, '/destination'],
    ['a reserved header', { headers: { Host: 'a' } }, '/headers/Host'],
  ])('stores nothing with %s', async (_, wrong, pointer) => {
    expect(await refusalOf(service.create(caller, { ...draft, ...wrong }))).toMatchObject({
      code: 'validation_failed',
      fields: [{ pointer }],
    });
    expect(calls).toEqual({});
  });
});

describe('SubscriptionsService.find and list', () => {
  it("finds the caller's own subscription", async () => {
    expect(await service.find(caller, ref)).toBe(stored);
    expect(calls['find']).toEqual([caller, ref]);
  });

  it("lists the caller's own subscriptions", async () => {
    const filter = { kind: 'hook', page: 1, limit: 50 } as const;
    expect(await service.list(caller, filter)).toEqual({ items: [stored], total: 7 });
    expect(calls['list']).toEqual([caller, filter]);
  });
});

describe('SubscriptionsService.update', () => {
  it('changes only what is given, and delivers by it', async () => {
    row = { ...stored, revision: 2 };
    expect(await service.update(caller, ref, { isActive: true })).toBe(row);
    expect(calls).toEqual({ update: [caller, ref, { isActive: true }, actor] });
    expect(cache.find(STORE, 'k')?.revision).toBe(2);
  });

  it('changes the canonical URL with the destination', async () => {
    await service.update(caller, ref, { destination: DESTINATION });
    expect(calls['update']![2]).toEqual({
      destination: DESTINATION,
      canonicalUrl: 'https://app.example.com/',
    });
  });

  it('seals new headers for the subscription, and removes them for null', async () => {
    await service.update(caller, ref, { headers: { 'X-A': 'a' } });
    const { sealedHeaders } = calls['update']![2] as Subscription;
    expect(service.headersOf({ ...stored, sealedHeaders })).toEqual({ 'X-A': 'a' });
    await service.update(caller, ref, { headers: null });
    expect(calls['update']![2]).toEqual({ sealedHeaders: null });
  });

  it.each([
    [{ kind: 'hook', number: 1 } as const, '/destination'],
    [{ kind: 'web-hook', key: 'k' } as const, '/url'],
  ])('refuses a wrong destination of %j', async (wanted, pointer) => {
    const refusal = await refusalOf(service.update(caller, wanted, { destination: 'http://a' }));
    expect(refusal).toMatchObject({ code: 'validation_failed', fields: [{ pointer }] });
    expect(calls).toEqual({});
  });

  it('refuses wrong headers before it reads anything', async () => {
    const refusal = await refusalOf(service.update(caller, ref, { headers: { Host: 'a' } }));
    expect(refusal).toMatchObject({ fields: [{ pointer: '/headers/Host' }] });
    expect(calls).toEqual({});
  });
});

describe('SubscriptionsService.remove', () => {
  it('deletes, and delivers no more', async () => {
    cache.apply(stored);
    expect(await service.remove(caller, ref)).toBe(stored);
    expect(calls['delete']).toEqual([caller, ref, actor]);
    expect(cache.find(STORE, 'k')).toBeUndefined();
  });
});

describe('a subscription that does not exist', () => {
  it.each(['find', 'update', 'update with headers', 'remove'])('is refused on %s', async (what) => {
    row = null;
    for (const wanted of [ref, { kind: 'web-hook', key: 'k' } as const]) {
      const answer = {
        find: () => service.find(caller, wanted),
        update: () => service.update(caller, wanted, { isActive: true }),
        'update with headers': () => service.update(caller, wanted, { headers: null }),
        remove: () => service.remove(caller, wanted),
      }[what]!();
      expect(await refusalOf(answer)).toMatchObject({ name: 'NotFound', record: wanted.kind });
    }
  });
});
