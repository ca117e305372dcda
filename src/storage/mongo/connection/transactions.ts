import type { mongo } from 'mongoose';
import { StoreUnavailable } from '../../../errors/repository-errors.js';
import { APP_NAME, CALL_LIMIT_MS } from './mongo-connection.js';
import { within } from './mongo-errors.js';

/** Nobody waits so long for a call: who has left a transaction idle for as long is dead, or deaf. */
const ABANDONED_MS = 2 * CALL_LIMIT_MS;
const MICROSECONDS = 1_000;

const IDLE = {
  type: 'idleSession',
  appName: APP_NAME,
  'transaction.timeInactiveMicros': { $gte: ABANDONED_MS * MICROSECONDS },
};

/**
 * Ends what processes have left behind that died in the middle of a change: MongoDB would keep their transactions, and
 * with them the lock that every change needs, for a minute (`transactionLifetimeLimitSeconds`). Of our own user alone,
 * which takes no privilege. One that is alive after all finds its transaction gone and tries again. Never rejects: what
 * cannot be done here, the server does in time.
 */
export function endAbandoned(client: mongo.MongoClient): Promise<void> {
  return killIdle(client).catch(() => undefined);
}

async function killIdle(client: mongo.MongoClient): Promise<void> {
  const admin = client.db('admin');
  const found = await admin.aggregate([{ $currentOp: { idleSessions: true } }, { $match: IDLE }]).toArray();
  const sessions = found.map(({ lsid }) => ({ id: (lsid as { id: mongo.UUID }).id }));
  if (sessions.length > 0) await admin.command({ killSessions: sessions });
}

/**
 * Every transaction of a connection. One that is closed amid a transaction may leave it open at the server, and with it the
 * lock that each change of any process needs: 12 of 150 stops amid a change did, and all were refused for 8 s.
 */
export class Transactions {
  private readonly underWay = new Set<Promise<unknown>>();
  private closed = false;

  constructor(private readonly client: mongo.MongoClient) {}

  /**
   * @param work is begun anew where another transaction was in the way
   * @param deadline by `performance.now()`, after which it is not
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

  /** Begins no more, and resolves when those under way have ended, or should have. */
  async close(): Promise<void> {
    this.closed = true;
    await within(CALL_LIMIT_MS, Promise.allSettled(this.underWay)).catch(() => undefined);
  }

  private transact<T>(work: (session: mongo.ClientSession) => Promise<T>, deadline: number): Promise<T> {
    return this.client.withSession((session) =>
      session.withTransaction(async () => {
        if (performance.now() > deadline) throw await this.giveUp();
        return work(session);
      }),
    );
  }

  /** Nobody waits any more, and the driver would go on trying for two minutes: the next shall find the way free. */
  private async giveUp(): Promise<Error> {
    await endAbandoned(this.client);
    return new StoreUnavailable();
  }
}
