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

  it('escapes in tables and records what a terminal acts on, and widens the column for it', () => {
    const name = 'a\u001b[2J\nb\u009b\u202ec\u2066';
    const shown = 'a\\u001b[2J\\u000ab\\u009b\\u202ec\\u2066';
    expect(render({ name }, false)).toBe(`name            ${shown}`);
    expect(render({ apps: [{ name, id: 1 }] }, false)).toBe(
      [`${'name'.padEnd(shown.length)}  id`, `${shown}  1`].join('\n'),
    );
  });

  it('escapes in JSON what a terminal acts on, and keeps the value', () => {
    const answer = { name: 'a\u001b\u007f\u009b\u061c\u200f\u202e\u2069\ud800\n\u{1f6d2}é' };
    expect(render(answer, true)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(JSON.parse(render(answer, true))).toEqual(answer);
  });

  it('names an empty list', () => {
    expect(render({ tokens: [] }, false)).toBe('No tokens.');
  });
});
