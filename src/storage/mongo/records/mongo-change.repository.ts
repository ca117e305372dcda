import { type mongo, trusted } from 'mongoose';
import type { Actor, Change } from '../../../audit/change.js';
import type { ChangeFilter, ChangeRepository } from '../../../audit/change.repository.js';
import type { ChangeDraft } from '../../../audit/change-draft.js';
import { untilDurable } from '../connection/durability.js';
import { ChangeWatch } from './change-watch.js';
import type { Mutations } from './mutations.js';
import type { Records } from './records.js';

export class MongoChangeRepository implements ChangeRepository {
  constructor(
    private readonly records: Records,
    private readonly db: mongo.Db,
    private readonly mutations: Mutations,
  ) {}

  /** Callers wait for processes by this number: on a new primary it must not be an older one. */
  async latest(): Promise<number> {
    await untilDurable(this.db);
    return this.newest();
  }

  private async newest(): Promise<number> {
    const newest = await this.records.changes
      .findOne()
      .sort({ _id: -1 })
      .select('_id')
      .lean<{ _id: number }>();
    return newest?._id ?? 0;
  }

  async since(seq: number, limit: number): Promise<Change[]> {
    const after = this.records.changes.find({ _id: trusted({ $gt: seq }) });
    return after.sort({ _id: 1 }).limit(limit).select('-_id').lean<Change[]>();
  }

  async list(filter: ChangeFilter, limit: number, before?: number): Promise<Change[]> {
    const above = before === undefined ? {} : { _id: trusted({ $lt: before }) };
    const rows = this.records.changes.find({ ...filter, ...above });
    return rows.sort({ _id: -1 }).limit(limit).select('-_id').lean<Change[]>();
  }

  async ask(draft: ChangeDraft, by: Actor): Promise<void> {
    await this.mutations.run(by, ({ record }) => record(draft));
  }

  watch(onChange: () => void): () => void {
    const watch = new ChangeWatch(this.records.changes.collection, () => this.newest(), onChange);
    watch.start();
    return () => watch.stop();
  }
}
