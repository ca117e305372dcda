import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { HookStatus } from '../../src/delivery-log/hook-health/hook-status.schema.js';
import { onBothStores } from '../support/databases.js';
import { eventually, HOOKS, type Partner, Shop } from '../support/service/delivery-world.js';

/** Milliseconds after which this process has heard of every change. */
const NEWS_MS = 1_000;

onBothStores('A hook that is turned off and on', (database) => {
  let shop: Shop;
  let partner: Partner;

  beforeAll(async () => {
    shop = await Shop.open(database);
  });
  afterAll(() => shop?.close());
  beforeEach(async () => {
    partner = await shop.newPartner();
  });

  it('gets what was published after it was on, though the news of its being off is late', async () => {
    const hook = await partner.hook();
    const turn = (is_active: boolean) => partner.call('PUT', `${HOOKS}/${hook}`, { is_active });
    const status = async () => (await partner.call('GET', `${HOOKS}/${hook}/status`)).body as HookStatus;
    shop.receiver.answer(partner.path, { status: 410 });
    await turn(false);
    await turn(true);
    await shop.order(1);
    await eventually(status, ({ parked }) => parked === 1);
    await new Promise((resolve) => setTimeout(resolve, NEWS_MS));
    expect(await status()).toMatchObject({ disabled_reason: 'gone', parked: 1 });
    shop.receiver.answer(partner.path, { status: 204 });
    await turn(true);
    await shop.receiver.waitFor(2, partner.path);
    await eventually(status, ({ parked, last_success_at }) => parked === 0 && last_success_at !== null);
  });
});
