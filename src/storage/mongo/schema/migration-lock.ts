import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import { Loop } from '../../../background/loop.js';
import { isDuplicateKey } from '../connection/mongo-errors.js';

const EXPIRY_MS = 30_000;
const RENEW_MS = 10_000;
/** After a failed renewal: several fit before the lock expires. */
const RENEW_AGAIN_MS = 2_000;
const RETRY_MS = 100;

interface Lock {
  _id: 'migration';
  holder: string;
  until: Date;
}

/** One process migrates at a time. The lock of a dead process expires by the server's clock. */
export class MigrationLock {
  private readonly holder = randomUUID();
  private readonly locks: mongo.Collection<Lock>;

  constructor(db: mongo.Db) {
    this.locks = db.collection<Lock>('locks');
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    while (!(await this.take())) await sleep(RETRY_MS);
    const renewal = new Loop(async () => void (await this.take()), {
      everyMs: RENEW_MS,
      backOffMs: RENEW_AGAIN_MS,
      onError: () => undefined,
    });
    renewal.start();
    try {
      return await work();
    } finally {
      await renewal.stop();
      await this.locks.updateOne({ _id: 'migration', holder: this.holder }, { $set: { until: new Date(0) } });
    }
  }

  /** Takes or renews the lock. False while another process holds it. */
  private async take(): Promise<boolean> {
    const untaken = { $setOnInsert: { holder: '', until: new Date(0) } };
    await this.locks.updateOne({ _id: 'migration' }, untaken, { upsert: true }).catch(ignoreDuplicate);
    const free = { $or: [{ holder: this.holder }, { $expr: { $lt: ['$until', '$$NOW'] } }] };
    const taken = { holder: this.holder, until: { $add: ['$$NOW', EXPIRY_MS] } };
    const { matchedCount } = await this.locks.updateOne({ _id: 'migration', ...free }, [{ $set: taken }]);
    return matchedCount === 1;
  }
}

/** When two processes insert the document at once, the server refuses the second one: the document exists. */
function ignoreDuplicate(error: unknown): void {
  if (!isDuplicateKey(error)) throw error;
}
