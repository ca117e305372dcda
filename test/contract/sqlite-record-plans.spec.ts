import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SqliteDeliveryLogRepository } from '../../src/storage/sqlite/log/sqlite-delivery-log.repository.js';
import { SqliteAppRepository } from '../../src/storage/sqlite/records/sqlite-app.repository.js';
import { SqlitePortalSessionRepository } from '../../src/storage/sqlite/records/sqlite-portal-session.repository.js';
import { SqliteStoreRepository } from '../../src/storage/sqlite/records/sqlite-store.repository.js';
import { SqliteSubscriptionRepository } from '../../src/storage/sqlite/records/sqlite-subscription.repository.js';
import { SqliteTokenRepository } from '../../src/storage/sqlite/records/sqlite-token.repository.js';
import { migrate } from '../../src/storage/sqlite/schema/migrations.js';
import { ExplainingConnection } from '../support/explaining-connection.js';

describe('A page of records on SQLite', () => {
  let directory: string;
  let connection: ExplainingConnection;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'storehooks-plans-'));
    connection = new ExplainingConnection(join(directory, 'storehooks.db'));
    migrate(connection);
  });
  afterAll(() => {
    connection.close();
    rmSync(directory, { recursive: true });
  });

  /** Each page starts at its place in an index, and nothing is sorted. */
  const planOf = async (read: () => Promise<unknown>) => (await connection.plansOf(read)).join('\n');

  it('of stores is read in the order of an index, from its first hash on', async () => {
    const stores = new SqliteStoreRepository(connection);
    const plan = await planOf(() => stores.search({ q: 'a', after: 'b', limit: 10 }));
    expect(plan).toMatch(/^SEARCH stores USING INDEX \S+ \(store_hash>\?\)$/);
  });

  it('of apps is read in the order of an index, from its first name on', async () => {
    const apps = new SqliteAppRepository(connection);
    const plan = await planOf(() => apps.search({ q: 'a', after: { name: 'b', clientId: 'c' }, limit: 10 }));
    expect(plan).toBe('SEARCH apps USING INDEX apps_by_name ((name,client_id)>(?,?))');
  });

  it('of the subscriptions of a store is read in the order of an index, from its oldest on', async () => {
    const subscriptions = new SqliteSubscriptionRepository(connection);
    const page = { clientId: 'a', isActive: true, after: { createdAt: 1, key: 'b' }, limit: 10 };
    const plan = await planOf(() => subscriptions.search('c', page));
    expect(plan).toBe(
      'SEARCH subscriptions USING INDEX subscriptions_of_store (store_hash=? AND (created_at,key)>(?,?))',
    );
  });

  it('is one row of an index for an id without a store', async () => {
    const log = new SqliteDeliveryLogRepository(connection);
    const subscriptions = new SqliteSubscriptionRepository(connection);
    expect(await planOf(() => log.publicationOf('msg_a'))).toMatch(
      /^SEARCH events USING INDEX \S+ \(id=\?\)$/,
    );
    expect(await planOf(() => subscriptions.findInAnyStore({ key: 'a' }))).toMatch(
      /^SEARCH subscriptions USING INDEX \S+ \(key=\?\)$/,
    );
    expect(await planOf(() => subscriptions.findInAnyStore({ number: 1 }))).toBe(
      'SEARCH subscriptions USING INTEGER PRIMARY KEY (rowid=?)',
    );
  });

  it('of the tokens of a store is read in the order of an index, from its newest on', async () => {
    const tokens = new SqliteTokenRepository(connection);
    const page = { clientId: 'a', after: { createdAt: 1, id: 'b' }, limit: 10 };
    const plan = await planOf(() => tokens.ofStore('c', page));
    expect(plan).toBe('SEARCH tokens USING INDEX tokens_of_store (store_hash=? AND (created_at,id)<(?,?))');
  });

  it.each([
    [{}, 'portal_sessions_in_order ((created_at,id)<(?,?))'],
    [{ storeHash: 'c' }, 'portal_sessions_of_store (store_hash=? AND (created_at,id)<(?,?))'],
    [{ clientId: 'a' }, 'portal_sessions_of_app (client_id=? AND (created_at,id)<(?,?))'],
    [{ storeHash: 'c', clientId: 'a' }, 'portal_sessions_of_store (store_hash=? AND (created_at,id)<(?,?))'],
  ])('of portal sessions is read in the order of an index, from its newest on: %j', async (filter, index) => {
    const sessions = new SqlitePortalSessionRepository(connection);
    const page = { ...filter, after: { createdAt: 1, id: 'b' }, limit: 10 };
    expect(await planOf(() => sessions.list(page))).toBe(`SEARCH portal_sessions USING INDEX ${index}`);
  });
});
