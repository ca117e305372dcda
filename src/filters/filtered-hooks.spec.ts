import { describe, expect, it } from '@jest/globals';
import { filteredOf, noteFiltered } from './filtered-hooks.js';

const hook = (key: string, clientId: string, condition: string) => ({ key, clientId, condition });

describe('filteredOf', () => {
  const text = noteFiltered([
    hook('a', 'app', '/changed'),
    hook('b', 'app', '/filter/user'),
    hook('c', 'other', '/changed'),
    hook('d', 'app', '/changed'),
  ]);

  it('gives back the conditions of the hooks of one app, or of all', () => {
    const own = { a: '/changed', b: '/filter/user', d: '/changed' };
    expect(filteredOf(text, 'app')).toEqual(own);
    expect(filteredOf(text, null)).toEqual({ ...own, c: '/changed' });
  });

  it('gives nothing for an app whose hooks were not filtered out, or without a note', () => {
    expect(filteredOf(text, 'stranger')).toBeUndefined();
    expect(filteredOf(null, null)).toBeUndefined();
    expect(noteFiltered([])).toBeUndefined();
  });

  it('notes no more hooks than an event can have deliveries', () => {
    const many = Array.from({ length: 10_001 }, (_, i) => hook(`k${i}`, 'app', '/changed'));
    expect(Object.keys(filteredOf(noteFiltered(many), 'app')!)).toHaveLength(10_000);
  });
});
