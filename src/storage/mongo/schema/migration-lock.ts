import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import { isDuplicateKey } from '../connection/mongo-errors.js';

const EXPIRY_MS = 30_000;
const RENEW_MS = 10_000;
const RETRY_MS = 100;

interface Lock {
  _id: 'migration';
  holder: string;
  until: Date;
}

/** One process migrates at a time; a lock whose holder has died runs out by the server's clock. */
export class MigrationLock {
  private readonly holder = randomUUID();
  private readonly locks: mongo.Collection<Lock>;

  constructor(db: mongo.Db) {
    this.locks = db.collection<Lock>('locks');
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    while (!(await this.take())) await new Promise((wake) => setTimeout(wake, RETRY_MS));
    const renewal = setInterval(() => void this.take().catch(() => undefined), RENEW_MS);
    try {
      return await work();
    } finally {
      clearInterval(renewal);
      await this.locks.updateOne({ _id: 'migration', holder: this.holder }, { $set: { until: new Date(0) } });
    }
  }

  /** Also renews. False while another holds it. */
  private async take(): Promise<boolean> {
    const untaken = { $setOnInsert: { holder: '', until: new Date(0) } };
    await this.locks.updateOne({ _id: 'migration' }, untaken, { upsert: true }).catch(ignoreDuplicate);
    const free = { $or: [{ holder: this.holder }, { $expr: { $lt: ['$until', '$$NOW'] } }] };
    const taken = { holder: this.holder, until: { $add: ['$$NOW', EXPIRY_MS] } };
    const { matchedCount } = await this.locks.updateOne({ _id: 'migration', ...free }, [{ $set: taken }]);
    return matchedCount === 1;
  }
}

/** Two first upserts at once: one of them comes second. */
function ignoreDuplicate(error: unknown): void {
  if (!isDuplicateKey(error)) throw error;
}
