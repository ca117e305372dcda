import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AdminEvent, AdminExplainedHook } from '../../src/admin/events/admin-event.schemas.js';
import { onBothStores } from '../support/databases.js';
import { AdminWorld } from '../support/service/admin-world.js';
import type { DeliveryWorld } from '../support/service/delivery-world.js';
import { STORE } from '../support/store-paths.js';

const pathOf = (event: string, store = STORE) => `/admin/v1/stores/${store}/events/${event}`;

onBothStores('The events of the admin routes', (database) => {
  let admin: AdminWorld;
  let world: DeliveryWorld;

  beforeAll(async () => {
    admin = await AdminWorld.open(database, 'admin:read');
    ({ world } = admin);
  });
  afterAll(() => admin?.close());

  it('say for each hook of every app why it got the event or not, in pages, deleted hooks last', async () => {
    const [first, second] = [await world.newPartner(), await world.newPartner()];
    const doomed = await second.hook();
    const matching = await first.hook();
    const other = await first.hook({ scope: 'store/cart/*' });
    const url = world.receiver.url(second.path);
    await second.call('POST', '/web-hook', { object: 'Order', action: 'Create', url });
    const stranger = await world.newPartner({ storeHash: 'stranger1' });
    await stranger.hook();
    const id = await world.order(250);
    await second.call('DELETE', `${second.hooks}/${doomed}`);
    const late = await second.hook({ is_active: false });
    const explained = await admin.read<AdminEvent>(pathOf(id));
    const delivery = expect.objectContaining({ event_id: id });
    const got = { matched: true, delivery, reason: null, condition: null };
    const not = (reason: string) => ({ matched: false, delivery: null, reason, condition: null });
    const [mine, theirs] = [{ client_id: first.clientId }, { client_id: second.clientId }];
    expect(explained).toEqual({
      id,
      scope: 'store/order/created',
      created_at: expect.stringMatching(/Z$/),
      client_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      data: [
        { ...mine, ...got, hook: expect.any(String), kind: 'hook', id: matching, topic: 'store/order/*' },
        {
          ...mine,
          ...not('scope_differs'),
          hook: expect.any(String),
          kind: 'hook',
          id: other,
          topic: 'store/cart/*',
        },
        {
          ...theirs,
          ...got,
          hook: expect.any(String),
          kind: 'web-hook',
          id: expect.any(String),
          topic: 'Order/Create',
        },
        {
          ...theirs,
          ...not('created_after'),
          hook: expect.any(String),
          kind: 'hook',
          id: late,
          topic: 'store/order/*',
        },
        { ...theirs, ...got, hook: expect.any(String), kind: 'hook', id: null, topic: null },
      ],
      next_cursor: null,
    });
    expect([first.clientId, second.clientId]).not.toContain(explained.client_id);
    const pages = await admin.pages<AdminExplainedHook>(pathOf(id), 'limit=2');
    const hooks = (entries: AdminExplainedHook[]) => entries.map(({ hook }) => hook);
    expect(pages.map(hooks)).toEqual([0, 2, 4].map((from) => hooks(explained.data).slice(from, from + 2)));
    const listed = async (query: string) =>
      hooks((await admin.pages<AdminExplainedHook>(pathOf(id), query)).flat());
    const of = (which: (entry: AdminExplainedHook) => boolean) => hooks(explained.data.filter(which));
    expect(await listed(`client_id=${first.clientId}`)).toEqual(
      of(({ client_id }) => client_id === first.clientId),
    );
    expect(await listed('matched=false&limit=1')).toEqual(of(({ matched }) => !matched));
    const shown = JSON.stringify(explained);
    expect(shown).not.toContain(world.receiver.url(first.path));
  });

  it('of another store and unknown ones are not found', async () => {
    const id = await world.order(1);
    await world.newPartner({ storeHash: 'other1' });
    const never = 'msg_00000000000000000000000000';
    for (const path of [pathOf(id, 'other1'), pathOf(never), pathOf('msg_1'), pathOf(id, 'nowhere')])
      expect((await admin.call('GET', path)).status).toBe(404);
  });
});
