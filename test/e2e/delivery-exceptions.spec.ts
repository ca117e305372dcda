import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import type { ReceivedRequest } from '../support/receivers/receiver.js';
import { type Partner, Shop } from '../support/service/delivery-world.js';

const SCOPE = 'store/hook/deliveryException';

onBothStores(SCOPE, (database) => {
  let shop: Shop;
  let partner: Partner;
  let ear: string;

  beforeAll(async () => {
    shop = await Shop.open(database);
  });
  afterAll(() => shop?.close());
  beforeEach(async () => {
    partner = await shop.newPartner();
    ear = `${partner.path}-ear`;
    await partner.hook({ scope: SCOPE, destination: shop.receiver.url(ear) });
  });

  it("tells the app's other hook that a delivery failed and will be tried again", async () => {
    shop.receiver.answer(partner.path, { failFirst: 1 });
    const hook = await partner.hook();
    await shop.order(1);
    const [told] = await shop.receiver.waitFor(1, ear);
    expect(dataOf(told!)).toEqual({
      type: 'webhook',
      id: hook,
      error_code: 90001,
      message: expect.any(String),
    });
    expect(JSON.parse(told!.body.toString()).scope).toBe(SCOPE);
  });

  it('tells that the hook was turned off', async () => {
    shop.receiver.answer(partner.path, { status: 410 });
    const hook = await partner.hook();
    await shop.order(1);
    const [told] = await shop.receiver.waitFor(1, ear);
    expect(dataOf(told!)).toMatchObject({ id: hook, error_code: 90002 });
  });

  it('tells once in ten minutes for one destination', async () => {
    shop.receiver.answer(partner.path, { failFirst: 3 });
    await partner.hook();
    await Promise.all([1, 2, 3].map((id) => shop.order(id)));
    await shop.receiver.waitFor(6, partner.path);
    expect(shop.receiver.requests(ear)).toHaveLength(1);
  });

  it('tells no other app', async () => {
    const stranger = await shop.newPartner();
    await stranger.hook({ scope: SCOPE, destination: shop.receiver.url(`${stranger.path}-ear`) });
    shop.receiver.answer(partner.path, { failFirst: 1 });
    await partner.hook();
    await shop.order(1);
    await shop.receiver.waitFor(1, ear);
    await shop.receiver.waitFor(2, partner.path);
    expect(shop.receiver.requests(`${stranger.path}-ear`)).toEqual([]);
  });
});

const dataOf = ({ body }: ReceivedRequest) => JSON.parse(body.toString()).data;
