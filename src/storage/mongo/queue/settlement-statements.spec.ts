import { describe, expect, it } from '@jest/globals';
import type { Delivered } from '../../../delivery/model/settlement.js';
import { statementOf, successStatements } from './settlement-statements.js';

const HOOK = { k: 'hook' };
const KEY = { leaseId: 'run-1', pack: 'pack-1' };
const success = (eventId: string, ordinal = 0, status = 204): Delivered => ({
  to: 'delivered',
  ref: { eventId, ordinal },
  attempt: { number: 1, startedAt: 1_000, durationMs: 5, status },
});

describe('successStatements', () => {
  it('is one statement for all events with the same ordinals and statuses', () => {
    const statements = successStatements(
      [success('a'), success('b'), success('c', 0, 200), success('d', 1)],
      KEY,
    );
    expect(statements.map(({ q }) => q['_id'])).toEqual([
      { $in: ['a', 'b'] },
      { $in: ['c'] },
      { $in: ['d'] },
    ]);
  });

  it('settles the deliveries of one event together, in any order', () => {
    const statements = successStatements(
      [success('a', 1), success('a', 0), success('b', 0), success('b', 1)],
      KEY,
    );
    expect(statements).toHaveLength(1);
    expect(statements[0]!.q).toMatchObject({ 'd.0.r': 'run-1', 'd.1.r': 'run-1' });
    expect(statements[0]!.u['$set']).toMatchObject({ 'd.0.s': 'delivered', 'd.1.s': 'delivered' });
  });

  it('finds only deliveries under the lease that this group has not settled before', () => {
    const [statement] = successStatements([success('a')], KEY);
    expect(statement!.q).toMatchObject({ 'd.0.r': 'run-1', 'd.0.g': { $ne: 'pack-1' } });
    expect(statement!.u['$unset']).toHaveProperty(['d.0.r']);
  });
});

describe('statementOf', () => {
  const ref = { eventId: 'a', ordinal: 2 };
  const attempt = {
    number: 1,
    startedAt: 7,
    durationMs: 1,
    status: null,
    failure: 'reset',
    reason: 'closed_before_answer',
    excerpt: null,
  } as const;

  it('schedules a retry and counts the attempt', () => {
    const { u } = statementOf({ to: 'retry', ref, attempt, nextAttemptAt: 50 }, HOOK, KEY);
    expect(u['$set']).toMatchObject({
      'd.2.s': 'pending',
      'd.2.na': new Date(50),
      'd.2.p': 'hook',
      'd.2.lf': 'reset',
    });
    expect(u['$inc']).toEqual({ 'd.2.n': 1 });
    expect(u['$min']).toEqual({ 'd.2.fa': new Date(7) });
  });

  it.each([
    ['waiting', 'pending'],
    ['parked', 'parked'],
  ] as const)('puts %s into the backlog without counting an attempt', (to, state) => {
    const { u } = statementOf({ to, ref, claim: null, attempt: null }, HOOK, KEY);
    expect(u['$set']).toMatchObject({ 'd.2.s': state, 'd.2.w': 'hook', 'd.2.p': 'hook' });
    expect(u['$inc']).toBeUndefined();
  });

  it('puts an exhausted delivery into no index of open deliveries', () => {
    const { u } = statementOf({ to: 'exhausted', ref, attempt }, HOOK, KEY);
    expect(Object.keys(u['$set'])).not.toEqual(expect.arrayContaining(['d.2.p', 'd.2.w', 'd.2.na']));
    expect(u['$set']).toMatchObject({ 'd.2.s': 'exhausted' });
  });
});
