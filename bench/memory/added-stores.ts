import { randomUUID } from 'node:crypto';
import { OPERATOR } from '../../src/audit/change.js';
import { prepareDataDirectory } from '../../src/storage/sqlite/connection/data-directory.js';
import { SqliteConnection } from '../../src/storage/sqlite/connection/sqlite-connection.js';
import { SqliteStoreRepository } from '../../src/storage/sqlite/records/sqlite-store.repository.js';
import { SqliteSubscriptionRepository } from '../../src/storage/sqlite/records/sqlite-subscription.repository.js';
import { SqliteTokenRepository } from '../../src/storage/sqlite/records/sqlite-token.repository.js';
import { digest, newSecret } from '../../src/tenants/digest.js';
import { SCOPE, type Tenant } from '../load/tenants.js';

export const HOOKS_OF_STORE = 10;

/**
 * Adds stores with a token and ten hooks each, one of which gets the benchmark's event. They go through the ports of an
 * embedded store whose service is stopped, and without fsync: a million commits would take an hour.
 */
export async function addStores(
  dataDir: string,
  clientId: string,
  count: number,
  origin: string,
): Promise<Tenant[]> {
  const connection = new SqliteConnection(prepareDataDirectory(dataDir));
  connection.exec('PRAGMA synchronous = OFF');
  const stores = new SqliteStoreRepository(connection);
  const tokens = new SqliteTokenRepository(connection);
  const hooks = new SqliteSubscriptionRepository(connection);
  const tenants: Tenant[] = [];
  while (tenants.length < count) {
    const storeHash = `m${String(tenants.length).padStart(8, '0')}`;
    await stores.create({ storeHash, name: storeHash, timezone: 'UTC' }, OPERATOR);
    tenants.push({ storeHash, clientId, token: await tokenOf(tokens, storeHash, clientId) });
    for (let i = 0; i < HOOKS_OF_STORE; i += 1) {
      const destination = `${origin}/${storeHash}/${i}`;
      const topic = i === 0 ? SCOPE : `store/kind${i}/*`;
      const hook = { storeHash, clientId, key: randomUUID(), kind: 'hook' as const, topic, destination };
      await hooks.create(
        { ...hook, canonicalUrl: destination, sealedHeaders: null, isActive: true },
        OPERATOR,
      );
    }
  }
  connection.close();
  return tenants;
}

async function tokenOf(tokens: SqliteTokenRepository, storeHash: string, clientId: string): Promise<string> {
  const secret = newSecret();
  const grant = { storeHash, clientId, scopes: ['events:write' as const] };
  await tokens.grant(grant, OPERATOR);
  const record = { id: randomUUID(), hash: digest(secret), ...grant };
  await tokens.create({ ...record, createdAt: Date.now(), expiresAt: null, revokedAt: null }, OPERATOR);
  return secret;
}
