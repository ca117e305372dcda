import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../../../audit/change.js';
import { AlreadyExists } from '../../../errors/repository-errors.js';
import type { App, AppPatch, AppRepository } from '../../../tenants/apps/app.repository.js';
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
      await record({ action: 'created', kind: 'app', key: clientId, clientId, before: null, after: app });
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
      const before = await apps.findById(clientId).select('-_id').session(session).lean<App>();
      if (!isDeepStrictEqual(before, read)) return null;
      const after: App = { ...read, ...patch };
      await apps.replaceOne({ _id: clientId }, after, { session });
      await record({ action: 'updated', kind: 'app', key: clientId, clientId, before, after });
      return after;
    });
  }
}
