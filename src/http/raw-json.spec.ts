import { describe, expect, it } from '@jest/globals';
import { printJson, RawJson } from './raw-json.js';

describe('printJson', () => {
  it('prints what it is given as text without a change, and everything else as JSON.stringify does', () => {
    const raw = new RawJson('{"n":9007199254740993, "$&":"$1"}');
    expect(printJson({ a: 'x', list: [raw, { raw }], none: null })).toBe(
      '{"a":"x","list":[{"n":9007199254740993, "$&":"$1"},{"raw":{"n":9007199254740993, "$&":"$1"}}],"none":null}',
    );
    expect(printJson({ a: [1, undefined], b: new Date(0) })).toBe(
      JSON.stringify({ a: [1, undefined], b: new Date(0) }),
    );
  });
});
