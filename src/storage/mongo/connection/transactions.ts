import type { mongo } from 'mongoose';
import { StoreUnavailable } from '../../../errors/repository-errors.js';
import { APP_NAME, CALL_LIMIT_MS } from './mongo-connection.js';
import { within } from './mongo-errors.js';

/**
 * A transaction idle for this long belongs to a dead or hung process: a living one sends its next statement within
 * milliseconds. Less than a caller waits, so that its change is answered and not refused.
 */
const ABANDONED_MS = CALL_LIMIT_MS - 1_500;
/** Milliseconds between two searches for abandoned transactions, while one may be in the way. */
const SEARCH_MS = 500;
const MICROSECONDS = 1_000;

const IDLE = {
  type: 'idleSession',
  appName: APP_NAME,
  'transaction.timeInactiveMicros': { $gte: ABANDONED_MS * MICROSECONDS },
};

/**
 * Ends the transactions of processes that died in the middle of a change. MongoDB would keep them, and the lock that every
 * change needs, for a minute (`transactionLifetimeLimitSeconds`). It ends those of our own user alone, which takes no
 * privilege. A process that is alive after all finds its transaction gone, and retries. Never rejects: the server ends
 * later what could not be ended here.
 */
export function endAbandoned(client: mongo.MongoClient): Promise<void> {
  return killIdle(client).catch(() => undefined);
}

async function killIdle(client: mongo.MongoClient): Promise<void> {
  const admin = client.db('admin');
  // The server refuses the connection's read concern here.
  const options = { readConcern: { level: 'local' } } as const;
  const stages = [{ $currentOp: { idleSessions: true } }, { $match: IDLE }];
  const found = await admin.aggregate(stages, options).toArray();
  const sessions = found.map(({ lsid }) => ({ id: (lsid as { id: mongo.UUID }).id }));
  if (sessions.length > 0) await admin.command({ killSessions: sessions });
}

/**
 * Every transaction of a connection. A connection that closes during a transaction may leave it open at the server, with
 * the lock that each change of any process needs. Measured: 12 of 150 stops during a change did, and then every change
 * was refused for 8 s.
 */
export class Transactions {
  private readonly underWay = new Set<Promise<unknown>>();
  private closed = false;

  constructor(private readonly client: mongo.MongoClient) {}

  /**
   * @param work runs again after a conflict with another transaction
   * @param deadline by `performance.now()`: after it, a conflict fails the call
   * @throws StoreUnavailable after the deadline, or if the connection is closed
   */
  async run<T>(
    work: (session: mongo.ClientSession) => Promise<T>,
    deadline = performance.now() + CALL_LIMIT_MS,
  ): Promise<T> {
    if (this.closed) throw new StoreUnavailable();
    const result = this.transact(work, deadline);
    this.underWay.add(result);
    try {
      return await result;
    } finally {
      this.underWay.delete(result);
    }
  }

  /** Starts no more transactions. Resolves when those under way have ended, at the latest after CALL_LIMIT_MS. */
  async close(): Promise<void> {
    this.closed = true;
    await within(CALL_LIMIT_MS, Promise.allSettled(this.underWay)).catch(() => undefined);
  }

  private transact<T>(work: (session: mongo.ClientSession) => Promise<T>, deadline: number): Promise<T> {
    let searchAt = performance.now() + ABANDONED_MS;
    return this.client.withSession((session) =>
      session.withTransaction(async () => {
        const now = performance.now();
        // The caller has timed out. Stop the driver's two-minute retry, so that the next transaction is not blocked.
        if (now > deadline) throw new StoreUnavailable();
        if (now > searchAt) {
          searchAt = now + SEARCH_MS;
          await endAbandoned(this.client);
        }
        return work(session);
      }),
    );
  }
}
