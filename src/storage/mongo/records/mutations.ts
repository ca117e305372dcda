import type { Connection, mongo } from 'mongoose';
import type { Actor } from '../../../audit/change.js';
import type { ChangeDraft } from '../../../audit/change-draft.js';
import { CALL_LIMIT_MS } from '../connection/mongo-connection.js';
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

  run<T>(by: Actor, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const deadline = performance.now() + CALL_LIMIT_MS;
    const turn = this.last.then(() =>
      this.transactions.run((session) => this.attempt(session, by, work), deadline),
    );
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async attempt<T>(
    session: mongo.ClientSession,
    by: Actor,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    const transaction = await this.begin(session, by);
    const result = await work(transaction);
    if (!transaction.recorded) await session.abortTransaction();
    return result;
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

  private async count(counter: Counter, session: mongo.ClientSession): Promise<number> {
    const counters = this.connection
      .getClient()
      .db(this.connection.name)
      .collection<CounterDocument>('counters');
    const options = { session, upsert: true, returnDocument: 'after' } as const;
    const counted = await counters.findOneAndUpdate({ _id: counter }, { $inc: { value: 1 } }, options);
    return counted!.value;
  }

  private async insertChange(transaction: Transaction, actor: Actor, draft: ChangeDraft): Promise<void> {
    const { seq, session } = transaction;
    await this.records.changes.create([{ _id: seq, seq, at: Date.now(), actor, ...draft }], { session });
  }
}
