import { describe, expect, it } from '@jest/globals';
import { render } from './output.js';

describe('render', () => {
  it('prints one JSON object with --json', () => {
    expect(render({ id: 't', scopes: ['a', 'b'], expires_at: null }, true)).toBe(
      '{"id":"t","scopes":["a","b"],"expires_at":null}',
    );
  });

  it('prints a record as one line per field', () => {
    expect(render({ id: 't', scopes: ['a', 'b'], expires_at: null, count: 2 }, false)).toBe(
      ['id              t', 'scopes          a b', 'expires_at      -', 'count           2'].join('\n'),
    );
  });

  it('prints a list as a table, with columns as wide as their widest cell', () => {
    const stores = [
      { store_hash: 'a', name: 'A long name', timezone: undefined },
      { store_hash: 'b', name: '', timezone: 'UTC' },
    ];
    expect(render({ stores }, false)).toBe(
      [
        'store_hash  name         timezone',
        'a           A long name  -',
        'b                        UTC',
      ].join('\n'),
    );
  });

  it('names an empty list', () => {
    expect(render({ tokens: [] }, false)).toBe('No tokens.');
  });
});
