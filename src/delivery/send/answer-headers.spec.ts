import { describe, expect, it } from '@jest/globals';
import { AnswerHeaders } from './answer-headers.js';

function headersOf(...lines: string[]): AnswerHeaders {
  const headers = new AnswerHeaders();
  for (const line of lines) headers.add(Buffer.from(line, 'latin1'), 0, line.length, false);
  return headers;
}

const framing = (status: number, ...lines: string[]) => {
  const headers = headersOf(...lines);
  return [headers.framingOf(status), headers.isDoubtful];
};

describe('The end of a body', () => {
  it.each([
    ['by one length', ['content-length: 5'], { by: 'length', bytes: 5 }, false],
    [
      'by the same length twice',
      ['content-length: 5', 'content-length: 05'],
      { by: 'length', bytes: 5 },
      false,
    ],
    ['by chunks', ['transfer-encoding: chunked'], { by: 'chunks' }, false],
    [
      'by chunks, doubtfully, if there is a length too',
      ['content-length: 5', 'transfer-encoding: chunked'],
      { by: 'chunks' },
      true,
    ],
    ['by the close if nothing is said', [], { by: 'close' }, true],
    ['by the close after two lengths', ['content-length: 5', 'content-length: 6'], { by: 'close' }, true],
    ['by the close after a length with letters', ['content-length: 5x'], { by: 'close' }, true],
    [
      'by the close after a length too long for a number',
      [`content-length: 1${'0'.repeat(15)}`],
      { by: 'close' },
      true,
    ],
    [
      'by the close after a length that is none and one',
      ['content-length: x', 'content-length: 5'],
      { by: 'close' },
      true,
    ],
  ])('is found %s', (_, lines, found, isDoubtful) => {
    expect(framing(200, ...lines)).toEqual([found, isDoubtful]);
  });

  it.each([204, 304])('is at once for the status %s, doubtfully if a body is announced', (status) => {
    const none = { by: 'length', bytes: 0 };
    expect(framing(status)).toEqual([none, false]);
    expect(framing(status, 'content-length: 0')).toEqual([none, false]);
    expect(framing(status, 'content-length: 1')).toEqual([none, true]);
    expect(framing(status, 'content-length: x')).toEqual([none, true]);
    expect(framing(status, 'transfer-encoding: chunked')).toEqual([none, true]);
  });
});

describe('A header whose name is as long as one that matters', () => {
  it.each([
    ['connectiom: close'],
    ['keep-alivx: timeout=5'],
    ['retry-aftes: 5'],
    ['content-lengtx: 7'],
    ['transfer-encodinx: gzip'],
  ])('is not taken for it: %s', (line) => {
    const headers = headersOf('content-length: 5', line);
    const { isDoubtful, retryAfter, keepAliveMs } = headers;
    expect({ isDoubtful, retryAfter, keepAliveMs }).toEqual({
      isDoubtful: false,
      retryAfter: null,
      keepAliveMs: null,
    });
    expect(headers.framingOf(200)).toEqual({ by: 'length', bytes: 5 });
  });
});

describe('What the receiver says of its connection', () => {
  it('is that it closes it, or so much that its end is not seen', () => {
    const line = 'connection: keep-alive';
    const cut = new AnswerHeaders();
    cut.add(Buffer.from(line), 0, line.length, true);
    expect([headersOf('connection: x, CLOSE').isDoubtful, cut.isDoubtful]).toEqual([true, true]);
    expect([headersOf(line).isDoubtful, headersOf('connection: closed').isDoubtful]).toEqual([false, false]);
  });

  it('is how long it keeps it, in seconds of up to six digits', () => {
    const kept = (value: string) => headersOf(`keep-alive: ${value}`).keepAliveMs;
    expect([kept('timeout=120, max=5'), kept('max=5'), kept('timeout=1234567')]).toEqual([
      120_000,
      null,
      null,
    ]);
  });

  it('is not changed by a later Keep-Alive that does not say it', () => {
    expect(headersOf('keep-alive: timeout=5', 'keep-alive: max=9').keepAliveMs).toBe(5_000);
  });
});

describe('Retry-After', () => {
  it('is kept as it came, up to 64 characters', () => {
    expect(headersOf(`retry-after: ${'9'.repeat(64)}`).retryAfter).toBe('9'.repeat(64));
    expect(headersOf(`retry-after: ${'9'.repeat(65)}`).retryAfter).toBeNull();
  });
});

describe('A line that is no header', () => {
  it.each(['nonsense', ': x', ' folded: x'])('puts the connection in doubt: %j', (line) => {
    expect(headersOf(line).isDoubtful).toBe(true);
  });
});

describe('After a reset', () => {
  it('nothing is left of the answer before', () => {
    const headers = headersOf('nonsense', 'retry-after: 5', 'keep-alive: timeout=5', 'content-length: 5');
    headers.add(Buffer.from('transfer-encoding: gzip'), 0, 23, false);
    headers.add(Buffer.from('transfer-encoding: chunked'), 0, 26, false);
    headers.reset();
    const { isDoubtful, retryAfter, keepAliveMs } = headers;
    expect([isDoubtful, retryAfter, keepAliveMs]).toEqual([false, null, null]);
    expect(headers.framingOf(204)).toEqual({ by: 'length', bytes: 0 });
    expect(headers.isDoubtful).toBe(false);
  });
});
