import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { EventExplanation } from '../../src/delivery-log/explain/explanation.schemas.js';
import type { HookStatus } from '../../src/delivery-log/hook-health/hook-status.schema.js';
import { onBothStores } from '../support/databases.js';
import type { Answer } from '../support/http.js';
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

  it('gets what waited for its retry when its app had turned it off, and nothing published meanwhile', async () => {
    const slow = await DeliveryWorld.open(database, { RETRY_SCHEDULE: '3600' });
    try {
      const late = await slow.newPartner();
      const hook = await late.hook();
      const turn = (is_active: boolean) => late.call('PUT', `${HOOKS}/${hook}`, { is_active });
      const status = async () => (await late.call('GET', `${HOOKS}/${hook}/status`)).body as HookStatus;
      slow.receiver.answer(late.path, { status: 500 });
      const [first, second] = [await slow.order(1), await slow.order(2)];
      await slow.receiver.waitFor(2, late.path);
      await until(
        'two failed deliveries',
        status,
        ({ pending, last_failure }) => pending === 2 && last_failure !== null,
      );
      await turn(false);
      const off = await until('two parked deliveries', status, ({ parked }) => parked === 2);
      expect(off).toMatchObject({ is_active: false, disabled_reason: null, pending: 0 });
      await slow.order(3);
      slow.receiver.answer(late.path, { status: 204 });
      await turn(true);
      const arrived = (await slow.receiver.waitFor(4, late.path)).map(({ headers }) => headers['webhook-id']);
      expect(arrived.slice(2).sort()).toEqual([first, second].sort());
      await until('an empty backlog', status, ({ pending, parked }) => pending + parked === 0);
      expect(slow.receiver.requests(late.path)).toHaveLength(4);
    } finally {
      await slow.close();
    }
  });

  it('loses what is parked when it is deleted', async () => {
    const hook = await partner.hook();
    world.receiver.answer(partner.path, { status: 410 });
    const id = await world.order(1);
    const status = async () => (await partner.call('GET', `${HOOKS}/${hook}/status`)).body as HookStatus;
    await until('a parked delivery', status, ({ parked }) => parked === 1);
    await partner.call('PUT', `${HOOKS}/${hook}`, { is_active: false });
    await partner.call('DELETE', `${HOOKS}/${hook}`);
    const explained = () => partner.call('GET', `/stores/5ueh97/v2/events/${id}`);
    const stateOf = ({ body }: Answer) => (body as EventExplanation).hooks[0]!.delivery!.state;
    await until('the canceled state', explained, (answer) => stateOf(answer) === 'cancelled');
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
