import { trusted } from 'mongoose';
import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { AlreadyExists } from '../../../errors/repository-errors.js';
import {
  type App,
  type AppFilter,
  type AppPatch,
  type AppRepository,
  OF_OLDER_APPS,
} from '../../../tenants/apps/app.repository.js';
import { patchedApp } from '../../../tenants/apps/app-rules.js';
import {
  type AppContents,
  countsByKind,
  type Ended,
  type EndedSubscription,
  type KindCount,
  lastVersion,
} from '../../../tenants/ended.js';
import { assertTenant } from '../../assert-tenant.js';
import { rememberDeleted } from './deleted-subscriptions.js';
import type { Mutations } from './mutations.js';
import type { Records } from './records.js';
import { hasText } from './text-filter.js';

type StoredApp = Omit<App, keyof typeof OF_OLDER_APPS> & Partial<App>;

const toApp = (stored: StoredApp): App => ({ ...OF_OLDER_APPS, ...stored });

export class MongoAppRepository implements AppRepository {
  constructor(
    private readonly records: Records,
    private readonly mutations: Mutations,
  ) {}

  async create(app: App, by: Actor): Promise<void> {
    const { clientId } = app;
    assertTenant(clientId);
    await this.mutations.run(by, async ({ session, record }) => {
      const { apps } = this.records;
      if (await apps.exists({ _id: clientId }).session(session)) throw new AlreadyExists('app');
      await apps.create([{ _id: clientId, ...app }], { session });
      await record(draftChange('app', 'created', { before: null, after: app }));
    });
  }

  async find(clientId: string): Promise<App | null> {
    assertTenant(clientId);
    const stored = await this.records.apps.findById(clientId).select('-_id').lean<StoredApp>();
    return stored && toApp(stored);
  }

  async list(): Promise<App[]> {
    const stored = await this.records.apps
      .find()
      .sort({ name: 1, _id: 1 })
      .select('-_id')
      .lean<StoredApp[]>();
    return stored.map(toApp);
  }

  async update(read: App, patch: AppPatch, by: Actor): Promise<App | null> {
    const { clientId } = read;
    assertTenant(clientId);
    return this.mutations.run(by, async ({ session, record }) => {
      const { apps } = this.records;
      const stored = await apps.findById(clientId).select('-_id').session(session).lean<StoredApp>();
      const after = patchedApp(stored && toApp(stored), read, patch);
      if (!after) return null;
      await apps.replaceOne({ _id: clientId }, after, { session });
      await record(draftChange('app', 'updated', { before: read, after }));
      return after;
    });
  }

  async search({ q, after, limit }: AppFilter): Promise<App[]> {
    const apps = this.records.apps.find({
      ...(after !== undefined && startingAfter(after)),
      ...(q !== undefined && { $expr: trusted(hasText(q, '$_id', '$name')) }),
    });
    const stored = await apps.sort({ name: 1, _id: 1 }).limit(limit).select('-_id').lean<StoredApp[]>();
    return stored.map(toApp);
  }

  async rename(clientId: string, name: string, by: Actor): Promise<App | null> {
    assertTenant(clientId);
    return this.mutations.run(by, async ({ session, record }) => {
      const { apps } = this.records;
      const stored = await apps.findById(clientId).select('-_id').session(session).lean<StoredApp>();
      if (!stored) return null;
      const before = toApp(stored);
      const after = { ...before, name };
      await apps.updateOne({ _id: clientId }, { name }, { session });
      await record(draftChange('app', 'updated', { before, after }));
      return after;
    });
  }

  async contents(clientId: string): Promise<AppContents | null> {
    assertTenant(clientId);
    const { apps, tokens, subscriptions } = this.records;
    const [app, ofTokens, kinds] = await Promise.all([
      apps.exists({ _id: clientId }),
      tokens.countDocuments({ clientId }),
      subscriptions.aggregate<KindCount>([
        { $match: { clientId } },
        { $group: { _id: '$kind', count: { $sum: 1 } } },
        { $project: { _id: 0, kind: '$_id', count: 1 } },
      ]),
    ]);
    return app && { tokens: ofTokens, subscriptions: countsByKind(kinds) };
  }

  async delete(clientId: string, by: Actor): Promise<Ended | null> {
    assertTenant(clientId);
    return this.mutations.run(by, async ({ session, record }) => {
      const { apps, grants, tokens, portal_sessions, subscriptions } = this.records;
      const stored = await apps.findById(clientId).select('-_id').session(session).lean<StoredApp>();
      if (!stored) return null;
      const before = toApp(stored);
      const found = await subscriptions
        .find({ clientId })
        .sort({ order: 1 })
        .select('-_id storeHash key kind')
        .session(session)
        .lean<EndedSubscription[]>();
      const { deletedCount } = await tokens.deleteMany({ clientId }, { session });
      await grants.deleteMany({ clientId }, { session });
      await portal_sessions.deleteMany({ clientId }, { session });
      await apps.db.collection('notice_recipients').deleteMany({ clientId }, { session });
      await subscriptions.deleteMany({ clientId }, { session });
      await rememberDeleted(this.records, found, session);
      await apps.deleteOne({ _id: clientId }, { session });
      const ended: Ended = { subscriptions: found, tokens: deletedCount };
      await record(draftChange('app', 'deleted', { before: lastVersion(before, ended), after: null }));
      return ended;
    });
  }
}

/** The first condition gives the index its start, the second one the place among equal names. */
const startingAfter = ({ name, clientId }: Pick<App, 'clientId' | 'name'>) => ({
  name: trusted({ $gte: name }),
  $or: [{ name: trusted({ $gt: name }) }, { name, _id: trusted({ $gt: clientId }) }],
});
