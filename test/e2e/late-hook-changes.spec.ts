import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { HookStatus } from '../../src/delivery-log/hook-health/hook-status.schema.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

/** Milliseconds after which this process has read every change. */
const CHANGES_READ_MS = 1_000;

onBothStores('A hook that its app turns off and on again', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
  });

  it('gets what was published after it was on again, even if the change to off is read late', async () => {
    const hook = await partner.hook();
    const turn = (is_active: boolean) => partner.call('PUT', `${HOOKS}/${hook}`, { is_active });
    const status = async () => (await partner.call('GET', `${HOOKS}/${hook}/status`)).body as HookStatus;
    world.receiver.answer(partner.path, { status: 410 });
    await turn(false);
    await turn(true);
    await world.order(1);
    await until('one parked delivery', status, ({ parked }) => parked === 1);
    await new Promise((resolve) => setTimeout(resolve, CHANGES_READ_MS));
    expect(await status()).toMatchObject({ disabled_reason: 'gone', parked: 1 });
    world.receiver.answer(partner.path, { status: 204 });
    await turn(true);
    await world.receiver.waitFor(2, partner.path);
    await until(
      'the parked delivery to succeed',
      status,
      ({ parked, last_success_at }) => parked === 0 && last_success_at !== null,
    );
  });
});
