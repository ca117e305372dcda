import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { HookStatus } from '../../src/delivery-log/hook-health/hook-status.schema.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

/** A circuit stays closed until a domain has had this many attempts. */
const ATTEMPTS = 100;

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
      state: 'pending',
      attempts: 0,
      last_failure: 'domain_blocked',
    });
    expect(Date.parse(String(held['next_attempt_at']))).toBeGreaterThan(Date.now());
    expect(world.receiver.requests(partner.path)).toHaveLength(before);
  });

  it('leaves deliveries of another app to the same host alone', async () => {
    const other = await world.newPartner();
    await other.hook();
    await world.order(1);
    await world.receiver.waitFor(1, other.path);
  });
});
