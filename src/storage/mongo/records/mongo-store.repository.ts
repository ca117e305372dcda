import { trusted } from 'mongoose';
import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { AlreadyExists } from '../../../errors/repository-errors.js';
import { type Ended, type EndedSubscription, lastVersion } from '../../../tenants/ended.js';
import type {
  NewStore,
  Store,
  StoreFilter,
  StorePatch,
  StoreRepository,
} from '../../../tenants/stores/store.repository.js';
import { assertTenant } from '../../assert-tenant.js';
import { rememberDeleted } from './deleted-subscriptions.js';
import type { Mutations } from './mutations.js';
import type { Records } from './records.js';
import { hasText } from './text-filter.js';

export class MongoStoreRepository implements StoreRepository {
  constructor(
    private readonly records: Records,
    private readonly mutations: Mutations,
  ) {}

  async create(input: NewStore, by: Actor): Promise<Store> {
    const { storeHash, name, timezone } = input;
    assertTenant(storeHash);
    return this.mutations.run(by, async ({ session, next, record }) => {
      const { stores } = this.records;
      if (await stores.exists({ _id: storeHash }).session(session)) throw new AlreadyExists('store');
      const storeId = String(await next('stores'));
      const store: Store = { storeHash, storeId, name, timezone, createdAt: Date.now() };
      await stores.create([{ _id: storeHash, ...store }], { session });
      await record(draftChange('store', 'created', { before: null, after: store }));
      return store;
    });
  }

  async find(storeHash: string): Promise<Store | null> {
    assertTenant(storeHash);
    return this.records.stores.findById(storeHash).select('-_id').lean<Store>();
  }

  async list(): Promise<Store[]> {
    return this.records.stores.find().sort({ _id: 1 }).select('-_id').lean<Store[]>();
  }

  async search({ q, after, limit }: StoreFilter): Promise<Store[]> {
    const stores = this.records.stores.find({
      ...(after !== undefined && { _id: trusted({ $gt: after }) }),
      ...(q !== undefined && { $expr: trusted(hasText(q, '$_id', '$name')) }),
    });
    return stores.sort({ _id: 1 }).limit(limit).select('-_id').lean<Store[]>();
  }

  async update(storeHash: string, patch: StorePatch, by: Actor): Promise<Store | null> {
    assertTenant(storeHash);
    return this.mutations.run(by, async ({ session, record }) => {
      const { stores } = this.records;
      const before = await stores.findById(storeHash).select('-_id').session(session).lean<Store>();
      if (!before) return null;
      const after = { ...before, ...patch };
      await stores.updateOne({ _id: storeHash }, patch, { session });
      await record(draftChange('store', 'updated', { before, after }));
      return after;
    });
  }

  async delete(storeHash: string, by: Actor): Promise<Ended | null> {
    assertTenant(storeHash);
    return this.mutations.run(by, async ({ session, record }) => {
      const { stores, grants, tokens, portal_sessions, subscriptions } = this.records;
      const before = await stores.findById(storeHash).select('-_id').session(session).lean<Store>();
      if (!before) return null;
      const found = await subscriptions
        .find({ storeHash })
        .sort({ order: 1 })
        .select('-_id storeHash key kind')
        .session(session)
        .lean<EndedSubscription[]>();
      await stores.deleteOne({ _id: storeHash }, { session });
      await grants.deleteMany({ storeHash }, { session });
      const { deletedCount } = await tokens.deleteMany({ storeHash }, { session });
      await portal_sessions.deleteMany({ storeHash }, { session });
      await stores.db.collection('notice_recipients').deleteMany({ storeHash }, { session });
      await subscriptions.deleteMany({ storeHash }, { session });
      await rememberDeleted(this.records, found, session);
      const ended: Ended = { subscriptions: found, tokens: deletedCount };
      await record(draftChange('store', 'deleted', { before: lastVersion(before, ended), after: null }));
      return ended;
    });
  }
}
