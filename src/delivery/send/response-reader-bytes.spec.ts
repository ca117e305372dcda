import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ResponseReader } from './response-reader.js';

const LIMITS = { headerBytes: 400, bodyBytes: 100, excerptBytes: 16 };
const OK = 'HTTP/1.1 200 OK\r\n';
/** What a socket's memory holds behind the bytes that were read: it must not be looked at. */
const STALE = Buffer.from('\r\nconnection: close\r\n\r\nHTTP/1.1 500 X\r\n\r\n');

/** Mutation testing repeats these tests for each changed line. */
const SHARE = process.env.STRYKER_MUTATOR_WORKER === undefined ? 1 : 20;

/** Reads the pieces as a socket does: each at the beginning of the same memory, in front of older bytes. */
function readPieces(pieces: Buffer[], reader = new ResponseReader(LIMITS)): ResponseReader {
  for (const piece of pieces) {
    const memory = Buffer.concat([piece, STALE]);
    reader.read(memory, piece.length);
    memory.fill(0);
  }
  return reader;
}

const facts = (reader: ResponseReader) => {
  const { phase, status, fault, retryAfter, keepAliveMs, hasBytes, isReusable, excerpt } = reader;
  return {
    phase,
    status,
    fault,
    retryAfter,
    keepAliveMs,
    hasBytes,
    isReusable,
    excerpt: excerpt?.toString('latin1'),
  };
};

/** Mostly what responses are made of, so that the reader gets past the first byte. */
const PARTS = [
  ...[
    'HTTP/1.1 ',
    'HTTP/1.0 ',
    '200',
    '204',
    '500',
    '503',
    '100',
    '103',
    ' OK',
    ' ',
    '\r\n',
    '\n',
    '\r',
    '\r\n\r\n',
  ],
  ...[
    'content-length: ',
    'Content-Length:',
    'transfer-encoding: chunked\r\n',
    'connection: close\r\n',
    'x-a: b\r\n',
  ],
  ...[
    'retry-after: 9\r\n',
    'keep-alive: timeout=3\r\n',
    '0',
    '1',
    '5',
    'a',
    ';',
    ':',
    'x'.repeat(30),
    '\0',
    '\xff',
  ],
  ...[
    `${OK}content-length: 5\r\n\r\n`,
    'HTTP/1.1 500 X\r\ntransfer-encoding: chunked\r\n\r\n',
    '5\r\nhello\r\n',
  ],
];
const bytes = fc.oneof(
  fc
    .array(fc.constantFrom(...PARTS), { maxLength: 30 })
    .map((parts) => Buffer.from(parts.join(''), 'latin1')),
  fc.uint8Array({ maxLength: 600 }).map((array) => Buffer.from(array)),
);

function cutAt(whole: Buffer, places: number[]): Buffer[] {
  const cuts = [...new Set(places.map((place) => place % (whole.length + 1)))].sort((a, b) => a - b);
  return [0, ...cuts].map((from, i) => whole.subarray(from, cuts[i] ?? whole.length));
}

describe('Any bytes', () => {
  it('give the same result in one piece, byte by byte and in any other pieces', () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(), { maxLength: 8 }), fc.boolean(), (whole, places, ends) => {
        const readers = [
          readPieces([whole]),
          readPieces([...whole].map((byte) => Buffer.from([byte]))),
          readPieces(cutAt(whole, places)),
        ];
        if (ends) for (const reader of readers) reader.end();
        const [first, ...others] = readers.map(facts);
        for (const other of others) expect(other).toEqual(first);
      }),
      { numRuns: 5_000 / SHARE },
    );
  });

  it('leave a reader that reads the next response as a new one does', () => {
    fc.assert(
      fc.property(bytes, bytes, (before, after) => {
        const used = readPieces([before]);
        used.reset();
        expect(facts(readPieces([after], used))).toEqual(facts(readPieces([after])));
      }),
      { numRuns: 2_000 / SHARE },
    );
  });

  it('that follow a complete response never make the connection reusable', () => {
    const answer = Buffer.from(`${OK}content-length: 5\r\n\r\nhello`);
    fc.assert(
      fc.property(bytes, fc.nat(), (after, place) => {
        const reader = readPieces(cutAt(Buffer.concat([answer, after]), [place]));
        expect(reader).toMatchObject({ phase: 'done', status: 200, isReusable: after.length === 0 });
      }),
      { numRuns: 2_000 / SHARE },
    );
  });
});
