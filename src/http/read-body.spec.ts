import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { hasBody, readBody } from './read-body.js';

const LIMIT = 10;

/** A request whose body the test writes. */
function requestWith(headers: IncomingHttpHeaders = {}): PassThrough & IncomingMessage {
  return Object.assign(new PassThrough(), { headers }) as unknown as PassThrough & IncomingMessage;
}

function read(headers: IncomingHttpHeaders, ...chunks: (string | Buffer)[]): Promise<Buffer> {
  const request = requestWith(headers);
  const reading = readBody(request, LIMIT);
  for (const chunk of chunks) request.write(chunk);
  request.end();
  return reading;
}

const refusal = (code: string, message: string) => expect.objectContaining({ code, message });

const TOO_LARGE = refusal('body_too_large', 'The body is larger than 10 bytes.');
const INCOMPLETE = refusal('invalid_request', 'The connection closed before the body was complete.');

const EVENTS = ['data', 'end', 'close', 'error'];
const listeners = (request: PassThrough) => EVENTS.map((event) => request.listenerCount(event));

describe('hasBody', () => {
  it.each([[{ 'transfer-encoding': 'chunked' }], [{ 'content-length': '1' }]])(
    'finds a body in %j',
    (headers) => {
      expect(hasBody(requestWith(headers))).toBe(true);
    },
  );

  it.each([[{}], [{ 'content-length': '0' }]])('finds no body in %j', (headers) => {
    expect(hasBody(requestWith(headers))).toBe(false);
  });
});

describe('readBody', () => {
  it('returns a single chunk without copying it', async () => {
    const request = requestWith();
    const reading = readBody(request, LIMIT);
    const chunk = Buffer.from('{"a":1}');
    request.emit('data', chunk);
    request.emit('end');
    expect(await reading).toBe(chunk);
  });

  it('joins several chunks, even within a character', async () => {
    const [first, second] = [Buffer.from([0x22, 0xc3]), Buffer.from([0xa9, 0x22])];
    expect((await read({}, first, second)).toString()).toBe('"é"');
  });

  it('returns no bytes for an empty body', async () => {
    expect(await read({})).toHaveLength(0);
  });

  it('accepts a body of exactly the limit, with or without a Content-Length', async () => {
    expect(await read({ 'content-length': '10' }, '0123456789')).toHaveLength(10);
    expect(await read({}, '01234', '56789')).toHaveLength(10);
  });

  it('refuses a Content-Length beyond the limit without reading the body', async () => {
    const request = requestWith({ 'content-length': '11' });
    const before = listeners(request);
    await expect(readBody(request, LIMIT)).rejects.toEqual(TOO_LARGE);
    expect(listeners(request)).toEqual(before);
  });

  it('refuses a body as soon as its chunks exceed the limit', async () => {
    const request = requestWith();
    const reading = readBody(request, LIMIT);
    request.write('012345');
    request.write('67890');
    await expect(reading).rejects.toEqual(TOO_LARGE);
  });

  it('names the limit with thousands separators', async () => {
    const request = requestWith({ 'content-length': '65537' });
    await expect(readBody(request, 65_536)).rejects.toThrow('The body is larger than 65,536 bytes.');
  });

  it.each(['gzip', 'br', 'identity, gzip'])('refuses the Content-Encoding %s', async (encoding) => {
    await expect(read({ 'content-encoding': encoding }, '{}')).rejects.toEqual(
      refusal('unsupported_media_type', 'Send the body without a Content-Encoding.'),
    );
  });

  it('accepts the Content-Encoding identity in any case', async () => {
    expect((await read({ 'content-encoding': 'Identity' }, '{}')).toString()).toBe('{}');
  });

  it('refuses bytes that are not UTF-8', async () => {
    await expect(read({}, Buffer.from([0x22, 0xff, 0x22]))).rejects.toEqual(
      refusal('malformed_json', 'The body is not valid UTF-8.'),
    );
  });

  it('refuses a body whose connection closes before its end', async () => {
    const request = requestWith();
    const reading = readBody(request, LIMIT);
    request.write('{');
    request.destroy();
    await expect(reading).rejects.toEqual(INCOMPLETE);
  });

  it('refuses a body whose connection fails', async () => {
    const request = requestWith();
    const reading = readBody(request, LIMIT);
    request.emit('error', new Error('ECONNRESET'));
    await expect(reading).rejects.toEqual(INCOMPLETE);
  });

  it('refuses a request whose connection has closed already', async () => {
    const request = requestWith();
    request.destroy();
    await new Promise(setImmediate);
    await expect(readBody(request, LIMIT)).rejects.toEqual(INCOMPLETE);
  });

  it.each([
    ['complete', (request: PassThrough) => request.emit('end')],
    ['too large', (request: PassThrough) => request.emit('data', Buffer.alloc(11))],
    ['cut off', (request: PassThrough) => request.emit('close')],
  ])('removes its listeners from a body that is %s', async (_, settle) => {
    const request = requestWith();
    const before = listeners(request);
    const reading = readBody(request, LIMIT).catch(() => undefined);
    expect(listeners(request)).toEqual(before.map((count) => count + 1));
    settle(request);
    await reading;
    expect(listeners(request)).toEqual(before);
  });
});
