import type { Operator } from '../../../admin/operators/operator.js';
import type { OperatorRepository } from '../../../admin/operators/operator.repository.js';
import type { Actor } from '../../../audit/change.js';
import { draftChange } from '../../../audit/change-draft.js';
import { revokedToken } from '../../../tenants/tokens/token-rules.js';
import { assertTenant } from '../../assert-tenant.js';
import type { Mutations } from './mutations.js';
import type { Records } from './records.js';

export class MongoOperatorRepository implements OperatorRepository {
  constructor(
    private readonly records: Records,
    private readonly mutations: Mutations,
  ) {}

  async create(operator: Operator, by: Actor): Promise<void> {
    await this.mutations.run(by, async ({ session, record }) => {
      await this.records.operators.create([{ _id: operator.id, ...operator }], { session });
      await record(draftChange('operator', 'created', { before: null, after: operator }));
    });
  }

  async findByHash(hash: string): Promise<Operator | null> {
    assertTenant(hash);
    return this.records.operators.findOne({ hash }).select('-_id').lean<Operator>();
  }

  async list(): Promise<Operator[]> {
    return this.records.operators.find().sort({ createdAt: -1, _id: -1 }).select('-_id').lean<Operator[]>();
  }

  async revoke(id: string, at: number, by: Actor): Promise<Operator | null> {
    return this.mutations.run(by, async ({ session, record }) => {
      const { operators } = this.records;
      const before = await operators.findById(id).select('-_id').session(session).lean<Operator>();
      const after = before && revokedToken(before, at);
      if (!after) return before;
      await operators.updateOne({ _id: id }, { revokedAt: at }, { session });
      await record(draftChange('operator', 'revoked', { before, after }));
      return after;
    });
  }
}
