import { describe, expect, it } from '@jest/globals';
import type { Delivered, Settlement } from '../../../delivery/model/settlement.js';
import { statementsOf, successStatements } from './settlement-statements.js';

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

const statementOf = (settlement: Settlement) => statementsOf([settlement], () => HOOK, KEY)[0]!;

describe('statementsOf', () => {
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
    const { u } = statementOf({ to: 'retry', ref, attempt, nextAttemptAt: 50 });
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
    const { u } = statementOf({ to, ref, claim: null, attempt: null });
    expect(u['$set']).toMatchObject({ 'd.2.s': state, 'd.2.w': 'hook', 'd.2.p': 'hook' });
    expect(u['$inc']).toBeUndefined();
  });

  it('puts an exhausted delivery into no index of open deliveries', () => {
    const { u } = statementOf({ to: 'exhausted', ref, attempt });
    expect(Object.keys(u['$set'])).not.toEqual(expect.arrayContaining(['d.2.p', 'd.2.w', 'd.2.na']));
    expect(u['$set']).toMatchObject({ 'd.2.s': 'exhausted' });
  });

  it('settles all results of an event by one statement, which finds it only if the lease holds each of them', () => {
    const retry = (eventId: string, ordinal: number): Settlement => ({
      to: 'retry',
      ref: { eventId, ordinal },
      attempt,
      nextAttemptAt: 50,
    });
    const waiting: Settlement = {
      to: 'waiting',
      ref: { eventId: 'a', ordinal: 4 },
      claim: 'c',
      attempt: null,
    };
    const statements = statementsOf([retry('a', 3), retry('b', 0), retry('a', 1), waiting], () => HOOK, KEY);
    expect(statements.map(({ q }) => q)).toEqual([
      {
        _id: 'a',
        'd.1.r': 'run-1',
        'd.1.g': { $ne: 'pack-1' },
        'd.3.r': 'run-1',
        'd.3.g': { $ne: 'pack-1' },
        'd.4.r': 'run-1',
        'd.4.cl': 'c',
      },
      { _id: 'b', 'd.0.r': 'run-1', 'd.0.g': { $ne: 'pack-1' } },
    ]);
    expect(statements[0]!.u['$inc']).toEqual({ 'd.1.n': 1, 'd.3.n': 1 });
    expect(statements[0]!.u['$set']).toMatchObject({
      'd.1.na': new Date(50),
      'd.3.s': 'pending',
      'd.4.w': 'hook',
    });
  });

  it('has the fence of many results of an event as one expression', () => {
    const retries = Array.from({ length: 16 }, (_, ordinal): Settlement => {
      return { to: 'retry', ref: { eventId: 'a', ordinal }, attempt, nextAttemptAt: 50 };
    });
    const q = (settled: Settlement[]) => Object.keys(statementsOf(settled, () => HOOK, KEY)[0]!.q);
    expect(q(retries)).toEqual(['_id', '$expr']);
    expect(q(retries.slice(1))).toHaveLength(31);
  });

  it('asks of a message that is given back for its lease, however many there are', () => {
    const pull = { id: 'pulled', subscriptionKey: 'hook', number: 1 };
    const back = Array.from({ length: 16 }, (_, ordinal): Settlement => {
      const released = { claim: null, attempt: null, nextAttemptAt: 50 } as const;
      return { to: 'deferred', ref: { eventId: 'a', ordinal }, pull, ...released };
    });
    const fence = JSON.stringify(statementsOf(back, () => HOOK, KEY)[0]!.q);
    expect(fence).toContain('$$x.pl');
    expect(fence).not.toContain('$$x.cl');
  });
});
