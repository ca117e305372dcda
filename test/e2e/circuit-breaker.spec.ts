import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { LeasedDelivery } from '../../src/delivery/model/delivery.js';
import { DeliveryRepository } from '../../src/delivery/model/delivery.repository.js';
import type { HookStatus } from '../../src/delivery-log/hook-health/hook-status.schema.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

/** A circuit stays closed until a domain has had this many attempts. */
const ATTEMPTS = 100;
/** Milliseconds after which the process has looked for backlogs. */
const SWEPT_MS = 2_500;

onBothStores('The circuit breaker of a domain', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;
  let hook: number;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database, { RETRY_SCHEDULE: '600' });
    partner = await world.newPartner();
    hook = await partner.hook();
    world.receiver.answer(partner.path, { status: 500 });
  });
  afterAll(() => world?.close());

  const orders = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      scope: 'store/order/created',
      data: { type: 'order', id: i + 1 },
    }));
  const status = async () => (await partner.call('GET', `${HOOKS}/${hook}/status`)).body as HookStatus;

  it('opens after a hundred failed attempts', async () => {
    await world.publish('POST', EVENTS, orders(ATTEMPTS));
    await world.receiver.waitFor(ATTEMPTS, partner.path);
    expect(
      (await until('the circuit to leave closed', status, ({ circuit }) => circuit !== 'closed')).circuit,
    ).toBe('open');
  });

  it('holds deliveries back without using up their attempts, and gives domain_blocked as the reason', async () => {
    const before = world.receiver.requests(partner.path).length;
    const id = await world.order(4711);
    const path = `${HOOKS}/${hook}/deliveries`;
    const newest = async () =>
      ((await partner.call('GET', `${path}?limit=1`)).body as { data: Record<string, unknown>[] }).data[0]!;
    const held = await until(
      'the delivery to be held back',
      newest,
      ({ last_failure }) => last_failure !== null,
    );
    expect(held).toMatchObject({
      event_id: id,
      attempts: 0,
      last_failure: 'domain_blocked',
      next_attempt_at: null,
    });
    expect(['pending', 'in_flight']).toContain(held['state']);
    expect(world.receiver.requests(partner.path)).toHaveLength(before);
  });

  it('neither claims nor writes what it holds back', async () => {
    await world.publish('POST', EVENTS, orders(ATTEMPTS));
    const deliveries = world.app.nest.get(DeliveryRepository);
    const { claimDue, claimBacklogs, commit } = deliveries;
    const seen = { claimed: 0, settled: 0 };
    const counted = async (claim: Promise<LeasedDelivery[]>) => {
      seen.claimed += (await claim).length;
      return claim;
    };
    deliveries.claimDue = (...args) => counted(claimDue.apply(deliveries, args));
    deliveries.claimBacklogs = (...args) => counted(claimBacklogs.apply(deliveries, args));
    deliveries.commit = (group) => {
      seen.settled += group.settled.length;
      return commit.call(deliveries, group);
    };
    await new Promise((resolve) => setTimeout(resolve, SWEPT_MS));
    Object.assign(deliveries, { claimDue, claimBacklogs, commit });
    expect(seen).toEqual({ claimed: 0, settled: 0 });
    expect((await status()).pending).toBeGreaterThanOrEqual(2 * ATTEMPTS);
  });

  it('leaves deliveries of another app to the same host alone', async () => {
    const other = await world.newPartner();
    await other.hook();
    await world.order(1);
    await world.receiver.waitFor(1, other.path);
  });
});
