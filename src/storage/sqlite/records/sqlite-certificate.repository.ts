import type { ReceiverCertificate } from '../../../delivery/model/attempt-outcome.js';
import type {
  CertificateRepository,
  HookCertificate,
  SeenCertificate,
} from '../../../delivery/report/certificate.repository.js';
import type { Subscription } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import type { SqliteConnection } from '../connection/sqlite-connection.js';

/** `told` is 0 or 1 of a certificate that ends soon, and null of another one. */
const KEEP = `INSERT INTO certificates (subscription_key, store_hash, url, valid_from, expires_at, told)
  SELECT s.key, s.store_hash, s.canonical_url, j.value ->> 'validFrom', j.value ->> 'expiresAt',
    iif(j.value ->> 'isEnding', 0, NULL)
  FROM json_each(:seen) j JOIN subscriptions s ON s.key = j.value ->> 'subscriptionKey'
  WHERE s.store_hash = j.value ->> 'storeHash' AND s.canonical_url = j.value ->> 'url'
  ON CONFLICT (subscription_key) DO UPDATE SET url = excluded.url, valid_from = excluded.valid_from,
    expires_at = excluded.expires_at, told = excluded.told
  WHERE (url, expires_at) <> (excluded.url, excluded.expires_at) OR (told IS NULL AND excluded.told IS NOT NULL)`;
const FIND = `SELECT valid_from AS validFrom, expires_at AS expiresAt FROM certificates
  WHERE subscription_key = :key AND store_hash = :storeHash AND url = :canonicalUrl`;
const UNTOLD = `SELECT subscription_key AS subscriptionKey, store_hash AS storeHash, url, valid_from AS validFrom,
  expires_at AS expiresAt FROM certificates INDEXED BY certificates_untold WHERE told = 0
  ORDER BY subscription_key LIMIT :limit`;
const TOLD = `UPDATE certificates SET told = 1 WHERE told = 0 AND (subscription_key, url, expires_at) IN
  (SELECT value ->> 'subscriptionKey', value ->> 'url', value ->> 'expiresAt' FROM json_each(:certificates))`;

export class SqliteCertificateRepository implements CertificateRepository {
  constructor(private readonly connection: SqliteConnection) {}

  async keep(seen: readonly SeenCertificate[]): Promise<void> {
    for (const { storeHash } of seen) assertTenant(storeHash);
    this.connection.run(KEEP, { seen: JSON.stringify(seen) });
  }

  async find({
    storeHash,
    key,
    canonicalUrl,
  }: Pick<Subscription, 'storeHash' | 'key' | 'canonicalUrl'>): Promise<ReceiverCertificate | null> {
    assertTenant(storeHash);
    return this.connection.get<ReceiverCertificate>(FIND, { storeHash, key, canonicalUrl }) ?? null;
  }

  async untold(limit: number): Promise<HookCertificate[]> {
    return this.connection.all<HookCertificate>(UNTOLD, { limit });
  }

  async told(certificates: readonly HookCertificate[]): Promise<void> {
    this.connection.run(TOLD, { certificates: JSON.stringify(certificates) });
  }
}
