import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Change } from '../../src/audit/change.js';
import { ChangeRepository } from '../../src/audit/change.repository.js';
import { onBothStores } from '../support/databases.js';
import { EVENTS, HOOKS, type Partner, Shop } from '../support/service/delivery-world.js';

const SECRET = 'a-header-that-nobody-else-may-read';

onBothStores('The audit log', (database) => {
  let shop: Shop;
  let partner: Partner;

  beforeAll(async () => {
    shop = await Shop.open(database);
    partner = await shop.newPartner();
  });
  afterAll(() => shop?.close());

  const changes = () => shop.app.nest.get(ChangeRepository, { strict: false });
  /** The rows that the calls have written, oldest first. */
  const written = async (calls: () => Promise<unknown>): Promise<Change[]> => {
    const before = await changes().latest();
    await calls();
    return changes().since(before, 100);
  };
  const summary = (rows: Change[]) => rows.map(({ kind, action }) => `${kind} ${action}`);

  it('gets one row for each mutating call, and none for the others', async () => {
    const rows = await written(async () => {
      const id = await partner.hook({ headers: { 'X-Key': SECRET } });
      await partner.call('GET', `${HOOKS}/${id}`);
      await partner.call('PUT', `${HOOKS}/${id}`, { is_active: false });
      await partner.call('PUT', `${HOOKS}/${id}`, { is_active: true });
      await partner.call('POST', `${HOOKS}/${id}/replays`, {
        from: '2026-01-01',
        to: '2026-01-02',
        only: 'all',
      });
      await partner.call('DELETE', `${HOOKS}/${id}`);
      await partner.call('DELETE', `${HOOKS}/${id}`);
      await partner.call('POST', '/stores/5ueh97/v2/signing-secret/rotate');
      await shop.publish('POST', EVENTS, { scope: 'store/order/created', data: { type: 'order', id: 1 } });
    });
    expect(summary(rows)).toEqual([
      'subscription created',
      'subscription updated',
      'subscription updated',
      'replay created',
      'subscription deleted',
      'app updated',
    ]);
    expect(JSON.stringify(rows)).not.toContain(SECRET);
  });

  it('says who, from where, what, and how it was before and after', async () => {
    const id = await partner.hook({ scope: 'store/product/*' });
    const [row] = await written(() =>
      partner.call('PUT', `${HOOKS}/${id}`, { scope: 'store/product/created' }),
    );
    expect(row).toMatchObject({
      at: expect.any(Number),
      actor: { via: 'api', clientId: partner.clientId, address: '127.0.0.1', requestId: expect.any(String) },
      storeHash: '5ueh97',
      clientId: partner.clientId,
      before: { topic: 'store/product/*', number: id },
      after: { topic: 'store/product/created', number: id },
    });
  });

  it('has a row of the service itself when it turns a hook off', async () => {
    shop.receiver.answer(partner.path, { status: 410 });
    await partner.hook({ scope: 'store/order/updated' });
    const rows = await written(async () => {
      await shop.order(1, 'updated');
      await shop.receiver.waitFor(1, partner.path);
      const before = await changes().latest();
      while (
        (await changes().latest()) === before &&
        (await changes().list({}, 1))[0]!.actor.via !== 'service'
      ) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      actor: { via: 'service' },
      after: { isActive: false, disabledReason: 'gone' },
    });
  });
});
