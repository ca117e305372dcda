import { describe, expect, it } from '@jest/globals';
import type { NewRecovery } from './recovery.repository.js';
import { isAtHost, isHost, isSameRecovery, type PartGroup, recoveryOf, restOf } from './recovery-rules.js';

const recovery: NewRecovery = {
  id: 'r',
  storeHash: null,
  clientId: null,
  host: null,
  subscriptionKey: null,
  from: 1,
  to: 2,
  states: ['exhausted'],
  failure: null,
  rate: 10,
  createdAt: 100,
};

const group = (changes: Partial<PartGroup>): PartGroup => ({
  state: 'done',
  skipped: null,
  hooks: 1,
  matched: 10,
  done: 4,
  left: 6,
  finishedAt: 300,
  ...changes,
});

describe('recoveryOf', () => {
  it('runs while a part runs, and counts what is left of it as remaining', () => {
    const running = recoveryOf(recovery, null, [group({ state: 'running', finishedAt: null }), group({})]);
    const failed = { hook_off: 0, hook_deleted: 0, changed: 6 };
    expect(running).toMatchObject({ state: 'running', matched: 20, done: 8, failed, remaining: 6 });
    expect(running.finishedAt).toBeNull();
  });

  it('counts what skipped parts left by their reasons, and ends with the part that ended last', () => {
    const off = group({ skipped: 'hook_off', finishedAt: 250 });
    const ended = recoveryOf(recovery, null, [off, group({ skipped: 'hook_deleted', left: 2, hooks: 3 })]);
    expect(ended).toMatchObject({ state: 'done', hooks: 4, remaining: 0, finishedAt: 300 });
    expect(ended.failed).toEqual({ hook_off: 6, hook_deleted: 2, changed: 0 });
  });

  it('ends when it is created if it has no parts', () => {
    expect(recoveryOf(recovery, null, [])).toMatchObject({ state: 'done', matched: 0, finishedAt: 100 });
  });

  it('is cancelled with what is left of the parts that ran', () => {
    const cancelled = recoveryOf(recovery, 400, [group({ state: 'cancelled' }), group({ left: 1 })]);
    expect(cancelled).toMatchObject({ state: 'cancelled', remaining: 6, finishedAt: 400 });
    expect(cancelled.failed.changed).toBe(1);
  });
});

describe('restOf', () => {
  it('is failed once the part has ended, and remaining before and after a cancellation', () => {
    expect(restOf({ state: 'done', matched: 5, done: 2 })).toEqual({ failed: 3, remaining: 0 });
    expect(restOf({ state: 'running', matched: 5, done: 2 })).toEqual({ failed: 0, remaining: 3 });
    expect(restOf({ state: 'cancelled', matched: 5, done: 2 })).toEqual({ failed: 0, remaining: 3 });
  });

  it('is never negative, though more deliveries may have become exhausted meanwhile', () => {
    expect(restOf({ state: 'done', matched: 5, done: 7 })).toEqual({ failed: 0, remaining: 0 });
  });
});

describe('isHost', () => {
  it.each(['hooks.example.com', 'hooks.example.com:8443', 'bücher.example', '10.0.0.1', '[::1]:80'])(
    'accepts %s',
    (text) => expect(isHost(text)).toBe(true),
  );

  it.each([
    'https://hooks.example.com',
    'a/b',
    'ann@a.example',
    'a?b',
    'a b',
    'a.example:',
    'a.example:x',
    '%',
  ])('refuses %s', (text) => expect(isHost(text)).toBe(false));
});

describe('isAtHost', () => {
  it.each([
    ['https://hooks.example.com/a', 'hooks.example.com', true],
    ['https://hooks.example.com:8443/a', 'hooks.example.com', true],
    ['https://hooks.example.com:8443/a', 'hooks.example.com:8443', true],
    ['https://hooks.example.com:8443/a', 'hooks.example.com:443', false],
    ['https://a.hooks.example.com/', 'hooks.example.com', false],
    ['https://hooks.example.com/a', 'hooks.example.com:443', true],
    ['http://hooks.example.com/a', 'hooks.example.com:443', false],
    ['https://hooks.example.com/a', 'Hooks.Example.COM', true],
    ['https://xn--bcher-kva.example/', 'bücher.example', true],
    ['http://127.0.0.1:4000/', '127.0.0.1', true],
    ['https://[::1]:4000/', '[::1]:4000', true],
    ['https://[::1]:4000/', '[::1]', true],
  ])('compares %s with %s', (url, host, expected) => {
    expect(isAtHost(url, host)).toBe(expected);
  });
});

describe('isSameRecovery', () => {
  const both: NewRecovery = { ...recovery, states: ['exhausted', 'delivered'] };

  it('does not look at the id, the time of creation and the order of states', () => {
    expect(isSameRecovery(both, { ...both, id: 'q', createdAt: 7, states: ['delivered', 'exhausted'] })).toBe(
      true,
    );
  });

  it.each<Partial<NewRecovery>>([
    { storeHash: 'store' },
    { clientId: 'app' },
    { host: 'example.com' },
    { subscriptionKey: 'hook' },
    { from: 0 },
    { to: 3 },
    { states: ['exhausted'] },
    { failure: 'timeout' },
    { rate: 11 },
  ])('tells apart another %j', (change) => {
    expect(isSameRecovery(both, { ...both, ...change })).toBe(false);
  });
});
