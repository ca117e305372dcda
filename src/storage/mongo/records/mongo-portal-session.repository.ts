import type { mongo } from 'mongoose';
import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { NotFound } from '../../../errors/repository-errors.js';
import { type PortalSession, usedCode } from '../../../tenants/portal/portal-session.js';
import type {
  PortalSessionFilter,
  PortalSessionRepository,
} from '../../../tenants/portal/portal-session.repository.js';
import { revokedToken } from '../../../tenants/tokens/token-rules.js';
import { assertTenant } from '../../assert-tenant.js';
import type { Mutations, Transaction } from './mutations.js';
import { olderThan } from './older-than.js';
import type { Records } from './records.js';

export class MongoPortalSessionRepository implements PortalSessionRepository {
  constructor(
    private readonly records: Records,
    private readonly mutations: Mutations,
  ) {}

  async create(session: PortalSession, by: Actor): Promise<void> {
    assertTenant(session.storeHash, session.clientId);
    await this.mutations.run(by, async (transaction) => {
      await this.requireStoreAndApp(session, transaction.session);
      const { portal_sessions } = this.records;
      await portal_sessions.create([{ _id: session.id, ...session }], { session: transaction.session });
      const versions = { before: null, after: session };
      await transaction.record(draftChange('portal_session', 'created', versions));
    });
  }

  async useCode(codeHash: string, tokenHash: string, at: number, by: Actor): Promise<PortalSession | null> {
    assertTenant(codeHash, tokenHash);
    return this.mutations.run(by, async (transaction) => {
      const before = await this.read({ codeHash }, transaction.session);
      const used = before && usedCode(before, tokenHash, at);
      if (!used) return before;
      return this.save(transaction, used.use, { before, after: used.after });
    });
  }

  async findByTokenHash(tokenHash: string): Promise<PortalSession | null> {
    assertTenant(tokenHash);
    return this.records.portal_sessions.findOne({ tokenHash }).select('-_id').lean<PortalSession>();
  }

  async list({ storeHash, clientId, after, limit }: PortalSessionFilter): Promise<PortalSession[]> {
    const found = this.records.portal_sessions.find({
      ...(storeHash !== undefined && { storeHash }),
      ...(clientId !== undefined && { clientId }),
      ...(after !== undefined && olderThan(after)),
    });
    return found.sort({ createdAt: -1, _id: -1 }).limit(limit).select('-_id').lean<PortalSession[]>();
  }

  async revoke(id: string, at: number, by: Actor): Promise<PortalSession | null> {
    return this.mutations.run(by, async (transaction) => {
      const before = await this.read({ _id: id }, transaction.session);
      const after = before && revokedToken(before, at);
      return after ? this.save(transaction, 'revoked', { before, after }) : before;
    });
  }

  private read(
    where: { _id: string } | { codeHash: string },
    session: mongo.ClientSession,
  ): Promise<PortalSession | null> {
    const found = this.records.portal_sessions.findOne(where).select('-_id').session(session);
    return found.lean<PortalSession>().exec();
  }

  private async save(
    { session, record }: Transaction,
    action: string,
    versions: { before: PortalSession; after: PortalSession },
  ): Promise<PortalSession> {
    const { id, tokenHash, openedAt, revokedAt } = versions.after;
    const changes = { tokenHash, openedAt, revokedAt };
    await this.records.portal_sessions.updateOne({ _id: id }, changes, { session });
    await record(draftChange('portal_session', action, versions));
    return versions.after;
  }

  private async requireStoreAndApp(owner: PortalSession, session: mongo.ClientSession): Promise<void> {
    const { stores, apps } = this.records;
    if (!(await stores.exists({ _id: owner.storeHash }).session(session))) throw new NotFound('store');
    if (!(await apps.exists({ _id: owner.clientId }).session(session))) throw new NotFound('app');
  }
}
