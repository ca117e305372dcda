import type { mongo } from 'mongoose';
import type { ReceiverCertificate } from '../../../delivery/model/attempt-outcome.js';
import type {
  CertificateRepository,
  HookCertificate,
  SeenCertificate,
} from '../../../delivery/report/certificate.repository.js';
import type { Subscription } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';

interface CertificateDocument extends ReceiverCertificate {
  /** The key of the hook. */
  _id: string;
  storeHash: string;
  url: string;
  /** Of a certificate that ends soon. Null of another one. */
  told: boolean | null;
}

type HookDocument = Pick<Subscription, 'storeHash' | 'canonicalUrl'> & { _id: string };

export class MongoCertificateRepository implements CertificateRepository {
  private readonly certificates: mongo.Collection<CertificateDocument>;
  private readonly hooks: mongo.Collection<HookDocument>;

  constructor(db: mongo.Db) {
    this.certificates = db.collection<CertificateDocument>('certificates');
    this.hooks = db.collection<HookDocument>('subscriptions');
  }

  async keep(seen: readonly SeenCertificate[]): Promise<void> {
    for (const { storeHash } of seen) assertTenant(storeHash);
    const these = { _id: { $in: seen.map(({ subscriptionKey }) => subscriptionKey) } };
    const fields = { projection: { storeHash: 1, canonicalUrl: 1 } };
    const hooks = new Map((await this.hooks.find(these, fields).toArray()).map((hook) => [hook._id, hook]));
    const current = seen.filter(({ subscriptionKey, storeHash, url }) => {
      const hook = hooks.get(subscriptionKey);
      return hook?.storeHash === storeHash && hook.canonicalUrl === url;
    });
    if (current.length === 0) return;
    await this.certificates.bulkWrite(current.map(keepOne), { ordered: false });
  }

  async find({
    storeHash,
    key: _id,
    canonicalUrl: url,
  }: Pick<Subscription, 'storeHash' | 'key' | 'canonicalUrl'>): Promise<ReceiverCertificate | null> {
    assertTenant(storeHash);
    const found = await this.certificates.findOne({ _id, storeHash, url });
    return found && { validFrom: found.validFrom, expiresAt: found.expiresAt };
  }

  async untold(limit: number): Promise<HookCertificate[]> {
    const rows = await this.certificates.find({ told: false }).sort({ _id: 1 }).limit(limit).toArray();
    return rows.map(({ _id: subscriptionKey, storeHash, url, validFrom, expiresAt }) => ({
      subscriptionKey,
      storeHash,
      url,
      validFrom,
      expiresAt,
    }));
  }

  async told(certificates: readonly HookCertificate[]): Promise<void> {
    if (certificates.length === 0) return;
    const updates = certificates.map(({ subscriptionKey: _id, url, expiresAt }) => ({
      updateOne: { filter: { _id, url, expiresAt, told: false }, update: { $set: { told: true } } },
    }));
    await this.certificates.bulkWrite(updates, { ordered: false });
  }
}

/** In a pipeline, so that what is there decides whether its people were told. */
function keepOne({ subscriptionKey, storeHash, url, validFrom, expiresAt, isEnding }: SeenCertificate) {
  const literal = (value: unknown) => ({ $literal: value });
  const isSame = { $and: [{ $eq: ['$url', literal(url)] }, { $eq: ['$expiresAt', expiresAt] }] };
  const told = isEnding ? false : literal(null);
  return {
    updateOne: {
      filter: { _id: subscriptionKey },
      update: [
        {
          $set: {
            storeHash: literal(storeHash),
            url: literal(url),
            validFrom,
            expiresAt,
            told: { $cond: [isSame, { $ifNull: ['$told', told] }, told] },
          },
        },
      ],
      upsert: true,
    },
  };
}
