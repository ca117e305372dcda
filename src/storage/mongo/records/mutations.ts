import type { Connection, mongo } from 'mongoose';
import type { Actor } from '../../../audit/change.js';
import type { ChangeDraft } from '../../../audit/change-draft.js';
import { untilDurable } from '../connection/durability.js';
import { CALL_LIMIT_MS } from '../connection/mongo-connection.js';
import { isUnavailable } from '../connection/mongo-errors.js';
import type { Transactions } from '../connection/transactions.js';
import type { Records } from './records.js';

export type Counter = 'changes' | 'stores' | 'hooks';
interface CounterDocument {
  _id: Counter;
  value: number;
}

/** One mutation in its transaction. */
export interface Transaction {
  session: mongo.ClientSession;
  /** The number of this change, if the mutation records one. */
  seq: number;
  /** The next number of a kind. No number is assigned twice. */
  next(counter: Counter): Promise<number>;
  /** Writes the change. A transaction without a change is aborted: it changed nothing. */
  record(draft: ChangeDraft): Promise<void>;
}

type Work<T> = (transaction: Transaction) => Promise<T>;

/**
 * Every mutation first increments one shared document. Mutations therefore happen one after another across all processes,
 * `seq` is the order of commit, and what a mutation reads stays true until its commit. Within the process they queue, so
 * that they do not conflict with each other.
 */
export class Mutations {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly connection: Connection,
    private readonly records: Records,
    private readonly transactions: Transactions,
  ) {}

  run<T>(by: Actor, work: Work<T>): Promise<T> {
    const deadline = performance.now() + CALL_LIMIT_MS;
    const turn = this.last.then(() => this.decide(by, work, deadline));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Reads everything that any process was told to be durable, also right after a fail-over. For what fills a cache. */
  readDurable<T>(read: (session: mongo.ClientSession) => Promise<T>): Promise<T> {
    return this.connection.getClient().withSession(async (session) => {
      await untilDurable(this.db, session);
      return read(session);
    });
  }

  /** A commit waits for a majority. A refusal must too: what it was decided by could still be rolled back. */
  private async decide<T>(by: Actor, work: Work<T>, deadline: number): Promise<T> {
    try {
      const attempt = (session: mongo.ClientSession) => this.attempt(session, by, work);
      const { result, recorded } = await this.transactions.run(attempt, deadline);
      if (!recorded) await untilDurable(this.db);
      return result;
    } catch (error) {
      if (!isUnavailable(error)) await untilDurable(this.db);
      throw error;
    }
  }

  private async attempt<T>(
    session: mongo.ClientSession,
    by: Actor,
    work: Work<T>,
  ): Promise<{ result: T; recorded: boolean }> {
    const transaction = await this.begin(session, by);
    const result = await work(transaction);
    if (!transaction.recorded) await session.abortTransaction();
    return { result, recorded: transaction.recorded };
  }

  private async begin(session: mongo.ClientSession, by: Actor): Promise<Transaction & { recorded: boolean }> {
    const transaction = {
      session,
      seq: await this.count('changes', session),
      recorded: false,
      next: (counter: Counter) => this.count(counter, session),
      record: async (draft: ChangeDraft) => {
        transaction.recorded = true;
        await this.insertChange(transaction, by, draft);
      },
    };
    return transaction;
  }

  private get db(): mongo.Db {
    return this.connection.getClient().db(this.connection.name);
  }

  private async count(counter: Counter, session: mongo.ClientSession): Promise<number> {
    const counters = this.db.collection<CounterDocument>('counters');
    const options = { session, upsert: true, returnDocument: 'after' } as const;
    const counted = await counters.findOneAndUpdate({ _id: counter }, { $inc: { value: 1 } }, options);
    return counted!.value;
  }

  private async insertChange(transaction: Transaction, actor: Actor, draft: ChangeDraft): Promise<void> {
    const { seq, session } = transaction;
    await this.records.changes.create([{ _id: seq, seq, at: Date.now(), actor, ...draft }], { session });
  }
}
