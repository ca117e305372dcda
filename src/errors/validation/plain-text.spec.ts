import { describe, expect, it } from '@jest/globals';
import { isPlainText, plainText } from './plain-text.js';

const codePoints = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i));

describe('isPlainText', () => {
  it.each([
    ['the C0 controls', codePoints(0x00, 0x1f)],
    ['DEL and the C1 controls', codePoints(0x7f, 0x9f)],
    ['unpaired surrogates', ['\ud800', '\udbff', '\udc00', '\udfff', '\udc00\ud800']],
  ])('refuses %s', (_, characters) => {
    for (const character of characters)
      expect([character, isPlainText(`a${character}b`)]).toEqual([character, false]);
  });

  it.each([
    ['no characters', ['']],
    ['ASCII', codePoints(0x20, 0x7e)],
    ['the neighbors of what it refuses', ['\u00a0', '\ud7ff', '\ue000', '\uffff']],
    ['characters beyond U+FFFF', ['\u{10000}', '\u{1f6d2}', '\u{10ffff}']],
  ])('accepts %s', (_, characters) => {
    for (const character of characters)
      expect([character, isPlainText(`a${character}b`)]).toEqual([character, true]);
  });
});

describe('plainText', () => {
  it('says what to leave out', () => {
    expect(plainText.safeParse('a\u0000b').error?.issues).toMatchObject([
      { message: 'must not have control characters or unpaired surrogates; leave them out' },
    ]);
  });

  it('is documented as a string, with the limits that a schema adds', () => {
    expect(plainText.max(9).toJSONSchema()).toMatchObject({ type: 'string', maxLength: 9 });
    expect(plainText.max(9).safeParse('ten letters').success).toBe(false);
    expect(plainText.max(9).safeParse('a\u0000').success).toBe(false);
  });
});
