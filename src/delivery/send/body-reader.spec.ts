import { describe, expect, it } from '@jest/globals';
import { BodyReader, type Framing } from './body-reader.js';

const LIMITS = { bodyBytes: 100, excerptBytes: 8 };
const CHUNKS: Framing = { by: 'chunks' };

/** Reads the pieces, each behind other bytes in the same memory. Gives how many bytes of the last one belong to the body. */
function read(framing: Framing, ...pieces: string[]) {
  const reader = new BodyReader(LIMITS);
  reader.start(framing, true);
  let used = 0;
  for (const piece of pieces) {
    const bytes = Buffer.from(`head${piece}`, 'latin1');
    used = reader.read(bytes, 4, bytes.length) - 4;
  }
  return { state: reader.state, used, kept: reader.excerpt?.toString('latin1') ?? null };
}

describe('A body by chunks', () => {
  it.each([
    ['sizes in both cases', 'A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n'],
    ['a size of several digits', '0001f\r\n0123456789012345678901234567890\r\n0\r\n\r\n'],
    ['the first and the last hexadecimal letter', 'F\r\n012345678901234\r\n0\r\n\r\n'],
    ['the largest decimal digit', '9\r\n012345678\r\n0\r\n\r\n'],
    ['an extension', '1;a=b\r\n0\r\n0;c\r\n\r\n'],
    ['a space behind the size', '1 \r\n0\r\n0 ;a\r\n\r\n'],
    ['a tab behind the size', '1\t\r\n0\r\n0\t\r\n\r\n'],
    ['trailers', '0\r\na: b\r\nc: d\r\n\r\n'],
    ['a trailer with a bare LF', '0\r\na: b\n\n'],
  ])('is whole with %s, and what follows it is not read', (_, body) => {
    const size = body.length;
    expect(read(CHUNKS, `${body}HTTP`)).toMatchObject({ state: 'whole', used: size });
    expect(read(CHUNKS, ...body)).toMatchObject({ state: 'whole' });
  });

  it.each([
    ['no size', '\r\n'],
    ['an extension without a size', ';a\r\n0\r\n'],
    ['a character just before the digits', '1/\r\n'],
    ['a character just after the digits', '1:\r\n'],
    ['a character just before the letters', '1@\r\n'],
    ['a letter behind F', '1g\r\n'],
    ['a size ended by a bare LF', '1\n0\r\n'],
    ['an extension ended by a bare LF', '1;a\n0\r\n'],
    ['no LF behind a size', '1\rx'],
    ['more data than its size', '1\r\n00\r\n'],
    ['no LF behind its data', '1\r\n0\rx'],
    ['a sign', '+1\r\n'],
  ])('is broken with %s, and nothing after it is read', (_, body) => {
    const all = `${body}more`;
    expect(read(CHUNKS, all)).toMatchObject({ state: 'broken', used: all.length });
  });

  it.each([
    ['a bare LF in an extension', '1;a\nb\r\nx\r\n0\r\n\r\n'],
    ['a letter behind the size', '1x\r\nx\r\n0\r\n\r\n'],
  ])('is broken with %s, although all that follows is well-formed', (_, body) => {
    expect(read(CHUNKS, body)).toMatchObject({ state: 'broken' });
  });

  it.each(['1', '1\r', '1\r\n', '1\r\n0', '1\r\n0\r', '0\r\n', '0\r\na', '0\r\na: b\r\n', ''])(
    'is open after %j',
    (body) => {
      expect(read(CHUNKS, body)).toMatchObject({ state: 'open', used: body.length });
    },
  );

  it('does not take a size that overflows for a small one', () => {
    expect(read(CHUNKS, `1${'0'.repeat(30)}\r\nab`)).toMatchObject({ state: 'open', kept: 'ab' });
  });

  it('keeps the beginning of its data alone, over pieces', () => {
    expect(read(CHUNKS, '3;x\r\nabc\r\n', '4\r\nde', 'fg\r\n5\r\nhijkl')).toMatchObject({ kept: 'abcdefgh' });
  });
});

describe('A body by length', () => {
  it('is whole at its length, and not before', () => {
    const framing: Framing = { by: 'length', bytes: 5 };
    expect(read(framing, 'hell')).toEqual({ state: 'open', used: 4, kept: 'hell' });
    expect(read(framing, 'hell', 'oHTTP')).toEqual({ state: 'whole', used: 1, kept: 'hello' });
  });

  it('is whole before its first byte if it has none', () => {
    const reader = new BodyReader(LIMITS);
    reader.start({ by: 'length', bytes: 0 }, true);
    expect([reader.state, reader.excerpt]).toEqual(['whole', null]);
  });
});

describe('A body up to the end of the connection', () => {
  it('is open, and keeps its beginning', () => {
    expect(read({ by: 'close' }, 'abc', 'def', 'ghijkl')).toEqual({
      state: 'open',
      used: 6,
      kept: 'abcdefgh',
    });
  });
});

describe('The limit of a body', () => {
  const [fits, rest] = ['x'.repeat(60), 'x'.repeat(40)];

  it.each<[string, Framing]>([
    ['a length', { by: 'length', bytes: 200 }],
    ['the close', { by: 'close' }],
  ])('counts the bytes of all pieces of a body by %s', (_, framing) => {
    expect(read(framing, fits, rest).state).toBe('open');
    expect(read(framing, fits, `${rest}x`)).toMatchObject({ state: 'broken', used: 41 });
  });

  it('counts the sizes of chunks too', () => {
    const body = (bytes: number) => `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n0\r\n\r\n`;
    expect(read(CHUNKS, body(89)).state).toBe('whole');
    expect(read(CHUNKS, body(90)).state).toBe('broken');
  });

  it('allows a body that ends with it, whatever follows', () => {
    const framing: Framing = { by: 'length', bytes: 100 };
    expect(read(framing, `${fits}${rest}HTTP`)).toMatchObject({ state: 'whole', used: 100 });
  });
});

describe('After a reset', () => {
  it.each(['5\r\nhe', '1', '0\r\nx', 'x'])(
    'a body is read as the first one is, whatever came before: %j',
    (before) => {
      const reader = new BodyReader(LIMITS);
      reader.start(CHUNKS, true);
      reader.read(Buffer.from(before), 0, before.length);
      reader.reset();
      reader.start(CHUNKS, true);
      const body = Buffer.from('2\r\nok\r\n0\r\n\r\n');
      expect(reader.read(body, 0, body.length)).toBe(body.length);
      expect([reader.state, reader.excerpt?.toString()]).toEqual(['whole', 'ok']);
    },
  );
});

describe('An answer whose body is not wanted', () => {
  it('keeps nothing of it', () => {
    const reader = new BodyReader(LIMITS);
    reader.start({ by: 'length', bytes: 2 }, false);
    reader.read(Buffer.from('ok'), 0, 2);
    expect([reader.state, reader.excerpt]).toEqual(['whole', null]);
  });
});
