import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Change } from '../../src/audit/change.js';
import { ChangeRepository } from '../../src/audit/change.repository.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const SECRET = 'a-header-value-that-must-stay-secret';

onBothStores('The audit log', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database, { TRUSTED_PROXIES: '127.0.0.1/32,10.0.0.0/8' });
    partner = await world.newPartner();
  });
  afterAll(() => world?.close());

  const changes = () => world.app.nest.get(ChangeRepository, { strict: false });
  /** The rows that these calls wrote, oldest first. */
  const written = async (calls: () => Promise<unknown>): Promise<Change[]> => {
    const before = await changes().latest();
    await calls();
    return changes().since(before, 100);
  };
  const summary = (rows: Change[]) => rows.map(({ kind, action }) => `${kind} ${action}`);

  it('has one row for each call that changed something, and none for other calls', async () => {
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
      await world.publish('POST', EVENTS, { scope: 'store/order/created', data: { type: 'order', id: 1 } });
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

  it('records the caller that a trusted proxy names, and no address that a caller wrote itself', async () => {
    const from = async (headers: Record<string, string>) => {
      const id = await partner.hook({ scope: 'store/customer/*' });
      const [row] = await written(() => partner.call('DELETE', `${HOOKS}/${id}`, undefined, headers));
      return row?.actor.address;
    };
    expect(await from({})).toBe('127.0.0.1');
    expect(await from({ 'x-forwarded-for': '198.51.100.7, 192.0.2.9' })).toBe('192.0.2.9');
    expect(await from({ 'x-forwarded-for': '192.0.2.9, 10.1.1.1' })).toBe('192.0.2.9');
    expect(await from({ 'x-forwarded-for': '192.0.2.9, <script>' })).toBe('127.0.0.1');
  });

  it('records who changed what from where, with the record before and after', async () => {
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

  it('has a row with the service as actor when it turns a hook off', async () => {
    world.receiver.answer(partner.path, { status: 410 });
    await partner.hook({ scope: 'store/order/updated' });
    const rows = await written(async () => {
      await world.order(1, 'updated');
      await world.receiver.waitFor(1, partner.path);
      await until(
        'a row of the service',
        () => changes().list({}, 1),
        ([newest]) => newest!.actor.via === 'service',
      );
    });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      actor: { via: 'service' },
      after: { isActive: false, disabledReason: 'gone' },
    });
  });
});
