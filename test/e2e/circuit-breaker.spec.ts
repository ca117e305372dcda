import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { HookStatus } from '../../src/delivery-log/hook-health/hook-status.schema.js';
import { onBothStores } from '../support/databases.js';
import { EVENTS, eventually, HOOKS, type Partner, Shop } from '../support/service/delivery-world.js';

/** spec/delivery.md section 5: so many attempts before a circuit may open. */
const ATTEMPTS = 100;

onBothStores('The domain circuit', (database) => {
  let shop: Shop;
  let partner: Partner;
  let hook: number;

  beforeAll(async () => {
    shop = await Shop.open(database, { RETRY_SCHEDULE: '600' });
    partner = await shop.newPartner();
    hook = await partner.hook();
    shop.receiver.answer(partner.path, { status: 500 });
  });
  afterAll(() => shop?.close());

  const orders = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      scope: 'store/order/created',
      data: { type: 'order', id: i + 1 },
    }));
  const status = async () => (await partner.call('GET', `${HOOKS}/${hook}/status`)).body as HookStatus;

  it('opens after a hundred attempts of which too many failed', async () => {
    await shop.publish('POST', EVENTS, orders(ATTEMPTS));
    await shop.receiver.waitFor(ATTEMPTS, partner.path);
    expect((await eventually(status, ({ circuit }) => circuit !== 'closed')).circuit).toBe('open');
  });

  it('lets deliveries wait without using up their attempts, and says why', async () => {
    const before = shop.receiver.requests(partner.path).length;
    const id = await shop.order(4711);
    const path = `${HOOKS}/${hook}/deliveries`;
    const newest = async () =>
      ((await partner.call('GET', `${path}?limit=1`)).body as { data: Record<string, unknown>[] }).data[0]!;
    const held = await eventually(newest, ({ last_failure }) => last_failure !== null);
    expect(held).toMatchObject({
      event_id: id,
      state: 'pending',
      attempts: 0,
      last_failure: 'domain_blocked',
    });
    expect(Date.parse(String(held['next_attempt_at']))).toBeGreaterThan(Date.now());
    expect(shop.receiver.requests(partner.path)).toHaveLength(before);
  });

  it("is nobody else's: another app reaches the same host", async () => {
    const other = await shop.newPartner();
    await other.hook();
    await shop.order(1);
    await shop.receiver.waitFor(1, other.path);
  });
});
