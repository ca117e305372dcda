import type { mongo } from 'mongoose';
import type { KeyCanary, KeyCanaryRepository } from '../../../secrets/key-canary.repository.js';
import { isDuplicateKey } from '../connection/mongo-errors.js';

interface Stored {
  _id: string;
  sealed: string;
}

/**
 * The key id is the document's `_id`, so the first of two processes wins. Reads go to the primary, whatever MONGODB_URI says: a
 * secondary may not have the canary yet.
 */
export class MongoKeyCanaryRepository implements KeyCanaryRepository {
  private readonly canaries: mongo.Collection<Stored>;

  constructor(db: mongo.Db) {
    this.canaries = db.collection<Stored>('key_canaries', { readPreference: 'primary' });
  }

  async list(): Promise<KeyCanary[]> {
    const stored = await this.canaries.find().sort({ _id: 1 }).toArray();
    return stored.map(({ _id, sealed }) => ({ keyId: _id, sealed }));
  }

  async keep({ keyId, sealed }: KeyCanary): Promise<KeyCanary> {
    await this.canaries.insertOne({ _id: keyId, sealed }).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
    const stored = await this.canaries.findOne({ _id: keyId });
    return { keyId, sealed: stored!.sealed };
  }

  async deleteOthers(keyId: string): Promise<void> {
    await this.canaries.deleteMany({ _id: { $ne: keyId } });
  }
}
