import type { mongo } from 'mongoose';
import { APP_NAME, CALL_LIMIT_MS } from './mongo-connection.js';

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
