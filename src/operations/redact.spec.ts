import { describe, expect, it } from '@jest/globals';
import { redact } from './redact.js';

describe('redact', () => {
  it.each([
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
    ['basic YTpi', 'basic [redacted]'],
    ['with whsec_abc+/= it', 'with whsec_[redacted] it'],
    ['mongodb://user:p%40ss@db.internal/x', 'mongodb://[redacted]@db.internal/x'],
    ['GET https://a.example/p?token=1&b=2 failed', 'GET https://a.example/p?[redacted] failed'],
    ['https://a.example/orders', 'https://a.example/orders'],
  ])('turns %j into %j', (line, redacted) => {
    expect(redact(line)).toBe(redacted);
  });

  it('keeps a JSON line valid', () => {
    const line = JSON.stringify({ msg: 'to "https://a.example/?q=\\" with Bearer x\n', next: 'y' });
    expect(JSON.parse(redact(line))).toEqual({
      msg: 'to "https://a.example/?[redacted]\\" with Bearer [redacted]\n',
      next: 'y',
    });
  });
});
