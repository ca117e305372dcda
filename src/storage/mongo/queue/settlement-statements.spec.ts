import { describe, expect, it } from '@jest/globals';
import type { Delivered } from '../../../delivery/model/settlement.js';
import { statementOf, successStatements } from './settlement-statements.js';

const HOOK = { k: 'hook' };
const MARK = { run: 'run-1', pack: 'pack-1' };
const success = (eventId: string, ordinal = 0, status = 204): Delivered => ({
  to: 'delivered',
  ref: { eventId, ordinal },
  attempt: { number: 1, startedAt: 1_000, durationMs: 5, status },
});

describe('successStatements', () => {
  it('is one statement for whatever is alike', () => {
    const statements = successStatements(
      [success('a'), success('b'), success('c', 0, 200), success('d', 1)],
      MARK,
    );
    expect(statements.map(({ q }) => q['_id'])).toEqual([
      { $in: ['a', 'b'] },
      { $in: ['c'] },
      { $in: ['d'] },
    ]);
  });

  it('takes the deliveries of one event together, in whatever order they come', () => {
    const statements = successStatements(
      [success('a', 1), success('a', 0), success('b', 0), success('b', 1)],
      MARK,
    );
    expect(statements).toHaveLength(1);
    expect(statements[0]!.q).toMatchObject({ 'd.0.r': 'run-1', 'd.1.r': 'run-1' });
    expect(statements[0]!.u['$set']).toMatchObject({ 'd.0.s': 'delivered', 'd.1.s': 'delivered' });
  });

  it('finds only what still carries the mark and was not written by this group before', () => {
    const [statement] = successStatements([success('a')], MARK);
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
    excerpt: null,
  } as const;

  it('schedules a retry and counts the attempt', () => {
    const { u } = statementOf({ to: 'retry', ref, attempt, nextAttemptAt: 50 }, HOOK, MARK);
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
    const { u } = statementOf({ to, ref, claim: null, attempt: null }, HOOK, MARK);
    expect(u['$set']).toMatchObject({ 'd.2.s': state, 'd.2.w': 'hook', 'd.2.p': 'hook' });
    expect(u['$inc']).toBeUndefined();
  });

  it('leaves what has ended in no index of what is owed', () => {
    const { u } = statementOf({ to: 'exhausted', ref, attempt }, HOOK, MARK);
    expect(Object.keys(u['$set'])).not.toEqual(expect.arrayContaining(['d.2.p', 'd.2.w', 'd.2.na']));
    expect(u['$set']).toMatchObject({ 'd.2.s': 'exhausted' });
  });
});
