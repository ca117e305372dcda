import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  answered,
  cacheOf,
  failedWith,
  hookOf,
  leasedOf,
  STORE,
  StubDeliveries,
} from '../../../test/support/delivery-fixtures.js';
import type { DisabledReason, Subscription } from '../../subscriptions/subscription.js';
import {
  type SeenSubscription,
  SubscriptionRepository,
} from '../../subscriptions/subscription.repository.js';
import type { SubscriptionCache } from '../../subscriptions/subscription-cache.js';
import type { AttemptOutcome } from '../model/attempt-outcome.js';
import type { LeasedDelivery } from '../model/delivery.js';
import type { Settlement } from '../model/settlement.js';
import type { Report } from '../send/deliverer.js';
import { AutoDisable } from './auto-disable.js';

const hook = hookOf('k');

describe('AutoDisable', () => {
  let cache: SubscriptionCache;
  let deliveries: StubDeliveries;
  let turnedOff: { seen: SeenSubscription; reason: DisabledReason }[];
  let asked: [storeHash: string, key: string, since: number][];
  /** What another process has made of the hook before, or undefined. Null: it was deleted. */
  let meanwhile: Subscription | null | undefined;
  let autoDisable: AutoDisable;

  beforeEach(async () => {
    cache = await cacheOf(hook);
    turnedOff = [];
    asked = [];
    meanwhile = undefined;
    deliveries = new StubDeliveries();
    deliveries.succeededSince = async (...facts) => {
      asked.push(facts);
      return false;
    };
    const turnOff = async (seen: SeenSubscription, reason: DisabledReason): Promise<Subscription | null> => {
      turnedOff.push({ seen, reason });
      if (meanwhile !== undefined) return null;
      return { ...hook, isActive: false, disabledReason: reason, revision: hook.revision + 1 };
    };
    const repository = Object.assign(Object.create(SubscriptionRepository.prototype), {
      turnOff,
      findByKey: async () => meanwhile,
    });
    autoDisable = new AutoDisable(repository as SubscriptionRepository, cache, deliveries);
  });

  const report = (
    to: Settlement['to'],
    outcome: AttemptOutcome | null,
    { delivery, ...changes }: Partial<Omit<Report, 'delivery'>> & { delivery?: Partial<LeasedDelivery> } = {},
  ): Report => ({
    delivery: leasedOf('k', 'msg_1', delivery),
    subscription: hook,
    settlement: { to } as Settlement,
    signal: 'answered',
    isOutdated: false,
    outcome,
    ...changes,
  });

  it('turns the hook off when the receiver answers 410, though others have succeeded', async () => {
    deliveries.succeededSince = async () => true;
    expect(await autoDisable.apply(report('parked', failedWith({ status: 410 })))).toBe(true);
    expect(turnedOff).toEqual([{ seen: hook, reason: 'gone' }]);
  });

  it('turns the hook off when the receiver answers a resend with 410', async () => {
    const resent = report('parked', failedWith({ status: 410 }), { delivery: { retriesFrom: null } });
    expect(await autoDisable.apply(resent)).toBe(true);
  });

  it('turns the hook off when a delivery is exhausted and nothing has succeeded since its first attempt', async () => {
    const exhausted = report('exhausted', failedWith(), { delivery: { attempts: 11, firstAttemptAt: 500 } });
    expect(await autoDisable.apply(exhausted)).toBe(true);
    expect(asked).toEqual([[STORE, 'k', 500]]);
    expect(turnedOff).toEqual([{ seen: hook, reason: 'failing' }]);
  });

  it('looks from the only attempt if there was no earlier one', async () => {
    await autoDisable.apply(report('exhausted', failedWith({ startedAt: 1_234 })));
    expect(asked).toEqual([[STORE, 'k', 1_234]]);
  });

  it('leaves the hook on when another delivery has succeeded since the first attempt', async () => {
    deliveries.succeededSince = async () => true;
    expect(await autoDisable.apply(report('exhausted', failedWith()))).toBe(false);
    expect(turnedOff).toEqual([]);
  });

  it('leaves the hook on when a resend fails, which says nothing about new deliveries', async () => {
    const resent = report('exhausted', failedWith(), { delivery: { retriesFrom: null } });
    expect(await autoDisable.apply(resent)).toBe(false);
    expect([asked, turnedOff]).toEqual([[], []]);
  });

  it.each<[Settlement['to'], AttemptOutcome | null]>([
    ['delivered', answered()],
    ['retry', failedWith()],
    ['parked', failedWith({ status: 404 })],
    ['exhausted', null],
    ['deferred', null],
    ['parked', null],
    ['cancelled', null],
  ])('leaves the hook on after a delivery that is settled as %s (outcome %j)', async (to, outcome) => {
    expect(await autoDisable.apply(report(to, outcome))).toBe(false);
    expect([asked, turnedOff]).toEqual([[], []]);
  });

  it('leaves the hook on when it has changed since the attempt started', async () => {
    const late = report('parked', failedWith({ status: 410 }), { isOutdated: true });
    expect(await autoDisable.apply(late)).toBe(false);
    const lateToo = report('exhausted', failedWith(), { isOutdated: true });
    expect(await autoDisable.apply(lateToo)).toBe(false);
    expect([asked, turnedOff]).toEqual([[], []]);
  });

  it('leaves the hook on where its policy says that failures never turn it off', async () => {
    const subscription = hookOf('k', { policy: '{"auto_disable":false}' });
    expect(await autoDisable.apply(report('exhausted', failedWith(), { subscription }))).toBe(false);
    const gone = report('exhausted', failedWith({ status: 410 }), { subscription });
    expect(await autoDisable.apply(gone)).toBe(false);
    expect([asked, turnedOff]).toEqual([[], []]);
  });

  it('has nothing to turn off for a hook that is gone', async () => {
    const gone = report('parked', failedWith({ status: 410 }), { subscription: undefined });
    expect(await autoDisable.apply(gone)).toBe(false);
    expect(turnedOff).toEqual([]);
  });

  it('puts the hook that is off into the cache, so that nothing more is sent to it', async () => {
    await autoDisable.apply(report('parked', failedWith({ status: 410 })));
    expect(cache.find(STORE, 'k')).toMatchObject({ isActive: false, disabledReason: 'gone' });
  });

  it.each([
    ['turned off', false],
    ['changed', true],
  ])(
    'does not take credit for a hook that another process has %s, but takes over what it is now',
    async (_, isActive) => {
      meanwhile = { ...hook, isActive, revision: hook.revision + 1 };
      expect(await autoDisable.apply(report('parked', failedWith({ status: 410 })))).toBe(false);
      expect(cache.find(STORE, 'k')).toMatchObject({ isActive, revision: hook.revision + 1 });
    },
  );

  it('does not take credit for a hook that another process has deleted, and knows it no more', async () => {
    meanwhile = null;
    expect(await autoDisable.apply(report('parked', failedWith({ status: 410 })))).toBe(false);
    expect(cache.find(STORE, 'k')).toBeUndefined();
  });

  it('passes on the failure of the database', async () => {
    deliveries.succeededSince = () => Promise.reject(new Error('away'));
    await expect(autoDisable.apply(report('exhausted', failedWith()))).rejects.toThrow('away');
  });
});
