import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Operator } from '../../src/admin/operators/operator.js';
import { OPERATOR } from '../../src/audit/change.js';
import type { Open, Opened } from './opened.js';
import { unique } from './records.js';

const makeOperator = (changes: Partial<Operator> = {}): Operator => ({
  id: unique('operator'),
  name: 'Support',
  hash: unique('hash-of-operator'),
  scopes: ['admin:read'],
  createdAt: 1_700_000_000_000,
  expiresAt: null,
  revokedAt: null,
  ...changes,
});

export function operatorRepositoryContract(name: string, open: Open): void {
  describe(`OperatorRepository on ${name}`, () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it('finds an operator by the hash of its token, also when expired or revoked', async () => {
      const { operators } = opened.repositories;
      const operator = makeOperator({ expiresAt: 1, scopes: ['admin:read', 'admin:write'] });
      await operators.create(operator, OPERATOR);
      expect(await operators.findByHash(operator.hash)).toEqual(operator);
      await operators.revoke(operator.id, 7, OPERATOR);
      expect(await operators.findByHash(operator.hash)).toEqual({ ...operator, revokedAt: 7 });
      expect(await operators.findByHash(unique('hash'))).toBeNull();
    });

    it('keeps the time of the first revocation', async () => {
      const { operators } = opened.repositories;
      const operator = makeOperator();
      await operators.create(operator, OPERATOR);
      await operators.revoke(operator.id, 7, OPERATOR);
      expect(await operators.revoke(operator.id, 9, OPERATOR)).toEqual({ ...operator, revokedAt: 7 });
      expect(await operators.revoke(unique('operator'), 9, OPERATOR)).toBeNull();
    });

    it('lists the newest first', async () => {
      const { operators } = opened.repositories;
      const [old, young] = [makeOperator({ createdAt: 1 }), makeOperator({ createdAt: 2 })];
      for (const operator of [young, old]) await operators.create(operator, OPERATOR);
      const ours = [old.id, young.id];
      expect((await operators.list()).filter(({ id }) => ours.includes(id))).toEqual([young, old]);
    });

    it('writes each change to the audit log, without the hash of the token', async () => {
      const { operators, changes } = opened.repositories;
      const operator = makeOperator();
      const seq = await changes.latest();
      await operators.create(operator, OPERATOR);
      await operators.revoke(operator.id, 7, OPERATOR);
      await operators.revoke(operator.id, 8, OPERATOR);
      const rows = await changes.since(seq, 10);
      const { hash, ...shown } = operator;
      expect(rows.map(({ kind, action, key, after }) => ({ kind, action, key, after }))).toEqual([
        { kind: 'operator', action: 'created', key: operator.id, after: shown },
        { kind: 'operator', action: 'revoked', key: operator.id, after: { ...shown, revokedAt: 7 } },
      ]);
      expect(JSON.stringify(rows)).not.toContain(hash);
    });

    it('throws when the hash is missing', async () => {
      await expect(opened.repositories.operators.findByHash('')).rejects.toThrow(TypeError);
    });
  });
}
