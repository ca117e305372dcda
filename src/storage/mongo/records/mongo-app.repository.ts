import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { AlreadyExists } from '../../../errors/repository-errors.js';
import type { App, AppPatch, AppRepository } from '../../../tenants/apps/app.repository.js';
import { patchedApp } from '../../../tenants/apps/app-rules.js';
import { assertTenant } from '../../assert-tenant.js';
import type { Mutations } from './mutations.js';
import type { Records } from './records.js';

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
    return this.records.apps.findById(clientId).select('-_id').lean<App>();
  }

  async list(): Promise<App[]> {
    return this.records.apps.find().sort({ name: 1, _id: 1 }).select('-_id').lean<App[]>();
  }

  async update(read: App, patch: AppPatch, by: Actor): Promise<App | null> {
    const { clientId } = read;
    assertTenant(clientId);
    return this.mutations.run(by, async ({ session, record }) => {
      const { apps } = this.records;
      const stored = await apps.findById(clientId).select('-_id').session(session).lean<App>();
      const after = patchedApp(stored, read, patch);
      if (!after) return null;
      await apps.replaceOne({ _id: clientId }, after, { session });
      await record(draftChange('app', 'updated', { before: read, after }));
      return after;
    });
  }
}
