import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { excerptOf } from './attempt.js';

describe('excerptOf', () => {
  it('is null for an empty body, and the text for text', () => {
    expect(excerptOf(null, 4096)).toBeNull();
    expect(excerptOf(Buffer.alloc(0), 4096)).toBeNull();
    expect(excerptOf(Buffer.from('no such\tthing\n'), 4096)).toBe('no such\tthing\n');
  });

  it('makes control characters harmless', () => {
    const hostile = '\u001b[2J\u0000\r\u0085\u202eevil\u2066\u007f';
    expect(excerptOf(Buffer.from(hostile), 4096)).toBe('\ufffd[2J\ufffd\ufffd\ufffd\ufffdevil\ufffd\ufffd');
  });

  it('stops at the limit, without half a character', () => {
    expect(excerptOf(Buffer.from('ab✓'), 4)).toBe('ab');
    expect(excerptOf(Buffer.alloc(10_000, 'x'), 4096)).toHaveLength(4096);
  });

  it('is text that every database stores as it is, from any bytes', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(64), (bytes, limit) => {
      const excerpt = excerptOf(Buffer.from(bytes), limit) ?? '';
      expect([excerpt.isWellFormed(), excerpt.includes('\u0000')]).toEqual([true, false]);
    });
    fc.assert(property, { examples: [[Uint8Array.of(0, 0xed, 0xa0, 0x80), 4]] });
  });

  it('accepts bytes that are not text', () => {
    expect(excerptOf(Buffer.from([0x1f, 0x8b, 0xff, 0xfe, 0x41]), 4096)).toMatch(/A$/);
  });
});
