import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AdminChange } from '../../src/admin/audit/admin-change.schemas.js';
import { onBothStores } from '../support/databases.js';
import { AdminWorld } from '../support/service/admin-world.js';

const AUDIT = '/admin/v1/audit';
const SECRET = 'a-header-value-that-must-stay-secret';

onBothStores('The audit log of the admin routes', (database) => {
  let admin: AdminWorld;

  beforeAll(async () => {
    admin = await AdminWorld.open(database);
  });
  afterAll(() => admin?.close());

  const list = async (query: string) => (await admin.pages<AdminChange>(AUDIT, query)).flat();

  it('shows who changed what and from where, the newest first, without secrets', async () => {
    const partner = await admin.world.newPartner({ storeHash: 'audited1' });
    const hook = await partner.hook({ headers: { 'X-Key': SECRET } });
    await admin.call('PATCH', '/admin/v1/stores/audited1', { name: 'Renamed' });
    await admin.call('DELETE', '/admin/v1/stores/audited1');
    const rows = await list('store_hash=audited1');
    expect(rows.map(({ kind, action }) => `${kind} ${action}`)).toEqual([
      'store deleted',
      'store updated',
      'subscription created',
      'token created',
      'grant granted',
      'store created',
    ]);
    expect(rows[1]).toEqual({
      seq: expect.any(Number),
      at: expect.stringMatching(/Z$/),
      kind: 'store',
      action: 'updated',
      key: 'audited1',
      store_hash: 'audited1',
      client_id: null,
      actor: {
        via: 'api',
        client_id: null,
        token_id: null,
        operator_id: admin.operator.id,
        address: '127.0.0.1',
        request_id: expect.any(String),
      },
      before: expect.objectContaining({ name: 'audited1', created_at: expect.stringMatching(/Z$/) }),
      after: expect.objectContaining({ name: 'Renamed' }),
    });
    expect(rows[2]).toMatchObject({ actor: { client_id: partner.clientId }, after: { number: hook } });
    const shown = JSON.stringify(rows);
    for (const secret of [SECRET, partner.token, partner.signingSecret, admin.operator.token, '"hash"'])
      expect(shown).not.toContain(secret);
  });

  it('is listed in pages, by store, by app and from a time on', async () => {
    const { clientId } = await admin.world.newPartner({ storeHash: 'audited2' });
    const rows = await list(`client_id=${clientId}`);
    expect(rows.map(({ client_id }) => client_id)).toEqual(rows.map(() => clientId));
    const pages = await admin.pages<AdminChange>(AUDIT, `client_id=${clientId}&limit=2`);
    expect(pages.map(({ length }) => length)).toEqual([2, 1]);
    expect(pages.flat()).toEqual(rows);
    const everything = await list('limit=250');
    expect(everything.length).toBeGreaterThan(rows.length);
    const middle = everything[Math.floor(everything.length / 2)]!;
    const since = everything.filter(({ at }) => at >= middle.at);
    expect(await list(`since=${middle.at}&limit=3`)).toEqual(since);
    expect(await list('since=2099-01-01')).toEqual([]);
  });
});
