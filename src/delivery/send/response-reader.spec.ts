import { describe, expect, it } from '@jest/globals';
import { ResponseReader } from './response-reader.js';

const LIMITS = { headerBytes: 400, bodyBytes: 100, excerptBytes: 16 };
const OK = 'HTTP/1.1 200 OK\r\n';

function read(text: string): ResponseReader {
  const reader = new ResponseReader(LIMITS);
  const bytes = Buffer.from(text, 'latin1');
  reader.read(bytes, bytes.length);
  return reader;
}

describe('A response that lets the connection be used again', () => {
  it.each([
    ['no body by length', `${OK}Content-Length: 0\r\n\r\n`],
    ['a body by length', `${OK}CONTENT-LENGTH:2\r\n\r\nok`],
    ['the same length twice', `${OK}content-length: 2\r\ncontent-length: 2\r\n\r\nok`],
    ['no body by status', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['no reason phrase', 'HTTP/1.1 204\r\n\r\n'],
    ['no body by status and by length', 'HTTP/1.1 204 X\r\ncontent-length: 0\r\n\r\n'],
    ['an empty line first', '\r\nHTTP/1.1 204 X\r\n\r\n'],
    ['chunks', `${OK}Transfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n00A;x=y\r\n0123456789\r\n0\r\n\r\n`],
    ['trailers', `${OK}transfer-encoding: chunked\r\n\r\n0\r\nx-a: b\r\nx-c: d\r\n\r\n`],
    [
      'interim responses',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 X\r\nlink: a\r\n\r\n${OK}content-length: 0\r\n\r\n`,
    ],
    ['a body of the whole limit', `${OK}content-length: 100\r\n\r\n${'x'.repeat(100)}`],
    ['a header that is too long to look at', `${OK}x: ${'a'.repeat(300)}\r\ncontent-length: 0\r\n\r\n`],
  ])('has %s', (_name, text) => {
    expect(read(text)).toMatchObject({ phase: 'done', fault: null, isReusable: true });
  });
});

describe('A response after which the connection must be closed', () => {
  it.each([
    ['says so', `${OK}content-length: 0\r\nConnection: Keep-Alive, Close\r\n\r\n`],
    ['is HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n'],
    ['is followed by bytes', `${OK}content-length: 0\r\n\r\nH`],
    ['has a status without a body, and a body', 'HTTP/1.1 204 X\r\ncontent-length: 2\r\n\r\nok'],
    ['announces a body for a status without one', 'HTTP/1.1 204 X\r\ncontent-length: 2\r\n\r\n'],
    ['announces one with two lengths', 'HTTP/1.1 204 X\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n'],
    ['has a bare LF', `HTTP/1.1 200 OK\ncontent-length: 0\r\n\r\n`],
    ['has a bare LF in its headers', `${OK}content-length: 0\n\r\n`],
    ['has a folded header', `${OK}content-length: 0\r\n 1\r\n\r\n`],
    ['has a line without a colon', `${OK}content-length: 0\r\nnonsense\r\n\r\n`],
    ['has a space before a colon', `${OK}content-length : 0\r\ncontent-length: 0\r\n\r\n`],
    ['has a control character in a name', `${OK}x\x00y: z\r\ncontent-length: 0\r\n\r\n`],
    ['has both lengths and chunks', `${OK}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['has chunks and no body', 'HTTP/1.1 204 X\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['has a malformed chunk', `${OK}transfer-encoding: chunked\r\n\r\n2\r\nok0\r\n\r\n`],
    ['has a chunk size that is none', `${OK}transfer-encoding: chunked\r\n\r\n-2\r\nok\r\n0\r\n\r\n`],
    ['has a chunk size with a bare LF', `${OK}transfer-encoding: chunked\r\n\r\n2\nok\r\n0\r\n\r\n`],
    ['has a body over the limit', `${OK}content-length: 101\r\n\r\n${'x'.repeat(101)}`],
    ['has headers over the limit', `${OK}x: ${'a'.repeat(400)}\r\ncontent-length: 0\r\n\r\n`],
  ])('%s', (_name, text) => {
    const { status, fault, ...rest } = read(text);
    expect({
      ok: status! >= 200 && status! < 300,
      fault,
      phase: rest.phase,
      isReusable: rest.isReusable,
    }).toEqual({
      ok: true,
      fault: null,
      phase: 'done',
      isReusable: false,
    });
  });

  it.each([
    ['two lengths', `${OK}content-length: 0\r\ncontent-length: 1\r\n\r\n`],
    ['a length that is none', `${OK}content-length: +0\r\n\r\n`],
    ['a length list', `${OK}content-length: 0, 0\r\n\r\n`],
    ['an unknown coding', `${OK}transfer-encoding: gzip\r\n\r\n0\r\n\r\n`],
    ['chunked twice', `${OK}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['no length', `${OK}\r\n`],
  ])('has %s: its body lasts until the end of the connection', (_name, text) => {
    const reader = read(text);
    expect(reader).toMatchObject({ phase: 'body', status: 200 });
    reader.end();
    expect(reader).toMatchObject({ phase: 'done', status: 200, isReusable: false });
  });
});

describe('A response without a status', () => {
  it.each([
    ['of another protocol', 'malformed_answer', 'SSH-2.0-OpenSSH\r\n'],
    ['in lower case', 'malformed_answer', 'http/1.1 200 OK\r\n'],
    ['with four digits', 'malformed_answer', 'HTTP/1.1 2000 OK\r\n'],
    ['with two digits', 'malformed_answer', 'HTTP/1.1 20 OK\r\n'],
    ['with a number below 100', 'malformed_answer', 'HTTP/1.1 099 X\r\n'],
    ['with a number above 599', 'malformed_answer', 'HTTP/1.1 600 X\r\n'],
    ['without a space', 'malformed_answer', 'HTTP/1.1200 X\r\n'],
    ['without a whole version', 'malformed_answer', 'HTTP/11 200 OK\r\n'],
    ['that changes the protocol', 'malformed_answer', 'HTTP/1.1 101 Switching Protocols\r\n'],
    ['behind 17 interim ones', 'malformed_answer', 'HTTP/1.1 103 X\r\n\r\n'.repeat(17)],
    ['with a long reason phrase', 'headers_too_large', `HTTP/1.1 200 ${'a'.repeat(400)}\r\n`],
    ['behind long interim headers', 'headers_too_large', `HTTP/1.1 103 X\r\nx: ${'a'.repeat(400)}\r\n`],
    ['behind many empty lines', 'headers_too_large', '\r\n'.repeat(300)],
  ])('%s is %s', (_name, fault, text) => {
    expect(read(text)).toMatchObject({ phase: 'done', status: null, fault, isReusable: false });
  });

  it('is still expected after an interim one', () => {
    const reader = read('HTTP/1.1 100 Continue\r\n\r\n');
    expect(reader).toMatchObject({ phase: 'start', status: null, fault: null, hasBytes: true });
    reader.end();
    expect(reader.phase).toBe('start');
  });
});

describe('What is kept of a response', () => {
  it('is Retry-After of a 429 or 503, and the first of them', () => {
    expect(read('HTTP/1.1 429 X\r\nRETRY-AFTER: \t7 \r\nretry-after: 8\r\n\r\n').retryAfter).toBe('7');
    expect(read(`HTTP/1.1 503 X\r\nretry-after: ${'9'.repeat(65)}\r\n\r\n`).retryAfter).toBeNull();
    expect(read('HTTP/1.1 500 X\r\nretry-after: 7\r\n\r\n').retryAfter).toBeNull();
  });

  it('is how long the receiver keeps an idle connection', () => {
    expect(read(`${OK}Keep-Alive: max=100, timeout=5\r\n\r\n`).keepAliveMs).toBe(5_000);
    expect(read(`${OK}x-keep-alive: timeout=5\r\n\r\n`).keepAliveMs).toBeNull();
  });

  it('is the beginning of the body of a failed one, without the sizes of its chunks', () => {
    expect(read('HTTP/1.1 500 X\r\ncontent-length: 20\r\n\r\n0123456789abcdefghij').excerpt?.toString()).toBe(
      '0123456789abcdef',
    );
    const chunks = '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n';
    expect(read(`HTTP/1.1 500 X\r\ntransfer-encoding: chunked\r\n\r\n${chunks}`).excerpt?.toString()).toBe(
      'abcde',
    );
    expect(read(`${OK}content-length: 2\r\n\r\nok`).excerpt).toBeNull();
  });
});
