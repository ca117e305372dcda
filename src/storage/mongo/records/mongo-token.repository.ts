import type { mongo } from 'mongoose';
import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { NotFound } from '../../../errors/repository-errors.js';
import type { AccessToken, Grant } from '../../../tenants/tokens/access-token.js';
import type { TokenFilter, TokenRepository } from '../../../tenants/tokens/token.repository.js';
import { extendedGrant, revokedToken } from '../../../tenants/tokens/token-rules.js';
import { assertTenant } from '../../assert-tenant.js';
import type { Mutations } from './mutations.js';
import { olderThan } from './older-than.js';
import type { Records } from './records.js';

/** A grant's own key. */
export const grantKey = ({ storeHash, clientId }: Pick<Grant, 'storeHash' | 'clientId'>) =>
  `${storeHash}/${clientId}`;

export class MongoTokenRepository implements TokenRepository {
  constructor(
    private readonly records: Records,
    private readonly mutations: Mutations,
  ) {}

  async grant(grant: Grant, by: Actor): Promise<Grant> {
    const { storeHash, clientId } = grant;
    assertTenant(storeHash, clientId);
    return this.mutations.run(by, async ({ session, record }) => {
      await this.requireStoreAndApp(grant, session);
      const { grants } = this.records;
      const _id = grantKey(grant);
      const before = await grants.findById(_id).select('-_id').session(session).lean<Grant>();
      const after = extendedGrant(before, grant);
      await grants.replaceOne({ _id }, after, { session, upsert: true });
      await record(draftChange('grant', 'granted', { before, after }));
      return after;
    });
  }

  async findGrant(storeHash: string, clientId: string): Promise<Grant | null> {
    assertTenant(storeHash, clientId);
    return this.records.grants.findById(grantKey({ storeHash, clientId })).select('-_id').lean<Grant>();
  }

  async create(token: AccessToken, by: Actor): Promise<AccessToken> {
    const { id, storeHash, clientId } = token;
    assertTenant(storeHash, clientId);
    return this.mutations.run(by, async ({ session, record }) => {
      await this.requireStoreAndApp(token, session);
      const { tokens } = this.records;
      const existing = await tokens.findById(id).select('-_id').session(session).lean<AccessToken>();
      if (existing) return existing;
      await tokens.create([{ _id: id, ...token }], { session });
      await record(draftChange('token', 'created', { before: null, after: token }));
      return token;
    });
  }

  async find(storeHash: string, id: string): Promise<AccessToken | null> {
    assertTenant(storeHash, id);
    return this.records.tokens.findOne({ _id: id, storeHash }).select('-_id').lean<AccessToken>();
  }

  async ofStore(storeHash: string, { clientId, after, limit }: TokenFilter): Promise<AccessToken[]> {
    assertTenant(storeHash);
    const tokens = this.records.tokens.find({
      storeHash,
      ...(clientId !== undefined && { clientId }),
      ...(after !== undefined && olderThan(after)),
    });
    return tokens.sort({ createdAt: -1, _id: -1 }).limit(limit).select('-_id').lean<AccessToken[]>();
  }

  async findByHash(hash: string): Promise<AccessToken | null> {
    assertTenant(hash);
    return this.records.tokens.findOne({ hash }).select('-_id').lean<AccessToken>();
  }

  async list(): Promise<AccessToken[]> {
    return this.records.tokens.find().sort({ createdAt: -1, _id: -1 }).select('-_id').lean<AccessToken[]>();
  }

  async revoke(id: string, at: number, by: Actor): Promise<AccessToken | null> {
    return this.mutations.run(by, async ({ session, record }) => {
      const { tokens } = this.records;
      const before = await tokens.findById(id).select('-_id').session(session).lean<AccessToken>();
      const after = before && revokedToken(before, at);
      if (!after) return before;
      await tokens.updateOne({ _id: id }, { revokedAt: at }, { session });
      await record(draftChange('token', 'revoked', { before, after }));
      return after;
    });
  }

  private async requireStoreAndApp(owner: Grant, session: mongo.ClientSession): Promise<void> {
    const { stores, apps } = this.records;
    if (!(await stores.exists({ _id: owner.storeHash }).session(session))) throw new NotFound('store');
    if (!(await apps.exists({ _id: owner.clientId }).session(session))) throw new NotFound('app');
  }
}
