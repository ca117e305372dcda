import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { HookStatus, HookTest } from '../../src/delivery-log/hook-health/hook-status.schema.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

onBothStores('The health of a hook', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
  });

  const status = async (hook: number) =>
    (await partner.call('GET', `${HOOKS}/${hook}/status`)).body as HookStatus;

  it('shows no successes and no failures before anything was sent', async () => {
    expect(await status(await partner.hook())).toEqual({
      is_active: true,
      disabled_reason: null,
      disabled_at: null,
      pending: 0,
      parked: 0,
      circuit: 'closed',
      certificate: null,
      last_success_at: null,
      last_failure: null,
    });
  });

  it('shows the last success, the last failure, and what is parked for a hook that was turned off', async () => {
    const hook = await partner.hook();
    await world.order(1);
    const before = await until(
      'a first success',
      () => status(hook),
      ({ last_success_at }) => last_success_at !== null,
    );
    expect(before).toMatchObject({ is_active: true, last_failure: null });
    world.receiver.answer(partner.path, { status: 410 });
    await world.order(2);
    const after = await until(
      'the hook to be off with a parked delivery',
      () => status(hook),
      ({ is_active, parked }) => !is_active && parked > 0,
    );
    expect(after).toMatchObject({
      disabled_reason: 'gone',
      disabled_at: expect.stringMatching(/Z$/),
      pending: 0,
      parked: 1,
      last_success_at: before.last_success_at,
      last_failure: { at: expect.stringMatching(/Z$/), status: 410, failure: 'http_status', reason: null },
    });
  });

  it('sends a signed sample marked as a test to this hook alone, and keeps it in its log', async () => {
    const hook = await partner.hook();
    await partner.hook({
      scope: 'store/order/created',
      destination: world.receiver.url(`${partner.path}-other`),
    });
    const { status: code, body } = await partner.call('POST', `${HOOKS}/${hook}/test`);
    const test = body as HookTest;
    expect(code).toBe(202);
    const [request] = await world.receiver.waitFor(1, partner.path);
    expect(request!.headers['webhook-id']).toBe(test.event_id);
    expect(JSON.parse(request!.body.toString())).toMatchObject({ scope: test.scope, test: true });
    const headers = request!.headers as Record<string, string>;
    expect(new Webhook(partner.signingSecret).verify(request!.body, headers)).toBeTruthy();
    const unmarked = request!.body.toString().replace(',"test":true', '');
    expect(() => new Webhook(partner.signingSecret).verify(unmarked, headers)).toThrow();
    expect(await partner.call('GET', `${HOOKS}/${hook}/deliveries/${test.id}`)).toMatchObject({
      status: 200,
      body: { event_id: test.event_id },
    });
    expect(world.receiver.requests(`${partner.path}-other`)).toEqual([]);
  });

  it('allows one test in 10 seconds, even when several requests arrive at once', async () => {
    const hook = await partner.hook();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => partner.call('POST', `${HOOKS}/${hook}/test`)),
    );
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused).toHaveLength(4);
    for (const { headers, body } of refused) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(body).toEqual([{ status: 429, message: expect.any(String), details: {} }]);
    }
    const other = await partner.hook({ scope: 'store/cart/*' });
    expect((await partner.call('POST', `${HOOKS}/${other}/test`)).status).toBe(202);
  });

  it('refuses to test a hook that is off', async () => {
    const hook = await partner.hook({ is_active: false });
    const { status: code, body } = await partner.call('POST', `${HOOKS}/${hook}/test`);
    expect([code, body]).toMatchObject([409, [{ details: { code: 'hook_is_off' } }]]);
  });
});
