import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { EventExplanation } from '../../src/delivery-log/explain/explanation.schemas.js';
import { onBothStores } from '../support/databases.js';
import { caller } from '../support/http.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

onBothStores('Explaining an event', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;

  beforeAll(async () => {
    // What failed stays as it is until the test has seen it.
    world = await DeliveryWorld.open(database, { RETRY_SCHEDULE: '3600' });
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
  });

  const explained = (event: string) => partner.call('GET', `${EVENTS}/${event}`);

  it('lists the hooks that matched with their deliveries, and the reason for each that did not match', async () => {
    const matched = await partner.hook();
    const other = await partner.hook({ scope: 'store/cart/*' });
    const off = await partner.hook({ scope: 'store/order/created', is_active: false });
    const url = world.receiver.url(partner.path);
    await partner.call('POST', '/web-hook', { object: 'Order', action: 'Create', url });
    const event = await world.order(250);
    const late = await partner.hook({ destination: world.receiver.url(`${partner.path}-late`) });
    const answer = await until(
      'two delivered deliveries in the explanation',
      () => explained(event),
      ({ body }) =>
        (body as EventExplanation).hooks.filter(({ delivery }) => delivery?.state === 'delivered').length ===
        2,
    );
    expect(answer.body).toEqual({
      id: event,
      scope: 'store/order/created',
      created_at: expect.stringMatching(/Z$/),
      hooks: [
        {
          kind: 'hook',
          id: matched,
          topic: 'store/order/*',
          matched: true,
          delivery: expect.objectContaining({ event_id: event, state: 'delivered', attempts: 1 }),
          reason: null,
          condition: null,
        },
        {
          kind: 'hook',
          id: other,
          topic: 'store/cart/*',
          matched: false,
          delivery: null,
          reason: 'scope_differs',
          condition: null,
        },
        {
          kind: 'hook',
          id: off,
          topic: 'store/order/created',
          matched: false,
          delivery: null,
          reason: 'was_off',
          condition: null,
        },
        {
          kind: 'hook',
          id: late,
          topic: 'store/order/*',
          matched: false,
          delivery: null,
          reason: 'created_after',
          condition: null,
        },
        expect.objectContaining({ kind: 'web-hook', topic: 'Order/Create', matched: true, reason: null }),
      ],
      published: null,
    });
  });

  it('still shows the delivery of a hook that was deleted', async () => {
    const hook = await partner.hook();
    const event = await world.order(250);
    await world.receiver.waitFor(1, partner.path);
    await partner.call('DELETE', `${HOOKS}/${hook}`);
    expect((await explained(event)).body).toMatchObject({
      hooks: [{ id: null, kind: 'hook', matched: true }],
    });
  });

  it('shows an event without deliveries to its publisher alone', async () => {
    const event = await world.order(250);
    const never = 'msg_00000000000000000000000000';
    const strangers = await explained(event);
    const text = (body: unknown, id: string) => JSON.stringify(body).replaceAll(id, '');
    expect(strangers.status).toBe(404);
    expect(text(strangers.body, event)).toBe(text((await explained(never)).body, never));
    expect((await explained('msg_1')).status).toBe(404);
    const publisher = await world.app.install({ scopes: ['events:write', 'default'] });
    const call = caller(world.app.url, publisher);
    const own = (
      await call('POST', EVENTS, { scope: 'store/product/created', data: { type: 'product', id: 1 } })
    ).body;
    const { id } = own as { id: string };
    expect(await call('GET', `${EVENTS}/${id}`)).toMatchObject({
      status: 200,
      body: { id, hooks: [], published: { deliveries: 0, outcomes: [] } },
    });
  });

  it('counts the deliveries of an event by state and reason for its publisher, and shows no other app', async () => {
    const down = await world.newPartner();
    world.receiver.answer(down.path, { status: 503 });
    const scope = 'store/subscriber/created';
    await partner.hook({ scope });
    const hook = await down.hook({ scope });
    const event = { scope, data: { type: 'subscriber', id: 1 } };
    const { body } = await world.publish('POST', EVENTS, event);
    const { id } = body as { id: string };
    const path = `${EVENTS}/${id}`;
    const counted = await until(
      'one delivered and one failed delivery',
      () => world.publish('GET', path),
      ({ body: shown }) =>
        (shown as EventExplanation).published?.outcomes.every(
          ({ state, last_failure }) => state === 'delivered' || last_failure !== null,
        ) ?? false,
    );
    expect(counted.body).toEqual({
      id,
      scope,
      created_at: expect.stringMatching(/Z$/),
      hooks: [],
      published: {
        deliveries: 2,
        outcomes: [
          { state: 'delivered', last_failure: null, last_reason: null, deliveries: 1 },
          { state: 'pending', last_failure: 'http_status', last_reason: null, deliveries: 1 },
        ],
      },
    });
    const shown = JSON.stringify(counted.body);
    for (const secret of [down.path, partner.path, down.clientId, partner.clientId, `"id":${hook}`])
      expect(shown).not.toContain(secret);
    const text = ({ body: answer }: { body: unknown }) => JSON.stringify(answer).replaceAll(id, 'ID');
    const never = 'msg_00000000000000000000000000';
    const other = caller(world.app.url, await world.app.install({ scopes: ['events:write'] }));
    const refused = await other('GET', path);
    expect(refused.status).toBe(404);
    const unknown = await other('GET', `${EVENTS}/${never}`);
    expect(text(refused)).toBe(JSON.stringify(unknown.body).replaceAll(never, 'ID'));
    const mine = caller(world.app.url, await world.app.install({ scopes: ['events:write', 'default'] }));
    expect((await mine('GET', path)).status).toBe(404);
    expect((await explained(id)).body).toMatchObject({ hooks: [{ matched: true }], published: null });
  });
});
