import { describe, expect, it } from '@jest/globals';
import { hookOf } from '../../test/support/delivery-fixtures.js';
import { filteredOf } from '../filters/filtered-hooks.js';
import { changedFields } from './changed-fields.js';
import { selectHooks } from './selection.js';

const hook = (key: string, policy: object | null = null) =>
  hookOf(key, { policy: policy && JSON.stringify(policy) });

const event = { scope: 'store/order/created', data: { total: 5 }, user: null };
const changed = changedFields({ previous: '{"total":4,"note":"a"}', record: '{"total":5,"note":"a"}' });

function select(hooks: ReturnType<typeof hook>[], changes: typeof changed | null = null) {
  const { hooks: passed, filtered } = selectHooks(hooks, event, changes);
  return { passed: passed.map(({ key }) => key), filtered: filteredOf(filtered, null) };
}

describe('selectHooks', () => {
  it('keeps hooks without a filter and those whose filter the event passes, in their order', () => {
    const hooks = [hook('a'), hook('b', { filter: { 'data.total': 5 } }), hook('c', { timeout_seconds: 5 })];
    expect(select(hooks)).toEqual({ passed: ['a', 'b', 'c'] });
  });

  it('notes the others with the condition that decided', () => {
    const hooks = [hook('a', { filter: { 'data.total': { $gt: 5 } } }), hook('b')];
    expect(select(hooks)).toEqual({ passed: ['b'], filtered: { a: '/filter/data.total/$gt' } });
  });

  it('keeps hooks for whose fields something has changed', () => {
    const hooks = [hook('a', { changed: ['/note', '/total'] }), hook('b', { changed: ['/note'] })];
    expect(select(hooks, changed)).toEqual({ passed: ['a'], filtered: { b: '/changed' } });
  });

  it('keeps hooks that ask for changes if nobody knows what has changed', () => {
    expect(select([hook('a', { changed: ['/note'] })])).toEqual({ passed: ['a'] });
  });

  it('asks for both: the change and the filter', () => {
    const hooks = [
      hook('a', { changed: ['/total'], filter: { user: 'ann' } }),
      hook('b', { changed: ['/note'], filter: { user: null } }),
      hook('c', { changed: ['/total'], filter: { user: null } }),
    ];
    const filtered = { a: '/filter/user', b: '/changed' };
    expect(select(hooks, changed)).toEqual({ passed: ['c'], filtered });
  });
});
