import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import { FixedAnswer } from './fixed-answer.js';

const TEXT = 'The same for every caller, é. '.repeat(100);
const GZIP = { 'accept-encoding': 'gzip, br' };

describe('FixedAnswer', () => {
  let server: Server | undefined;
  /** The bytes that each answer was ended with. */
  const ended: unknown[] = [];

  const serve = async (answer: FixedAnswer) => {
    const app = express().use((asked, response) => {
      const end = response.end.bind(response) as (body?: unknown) => typeof response;
      response.end = (body?: unknown) => {
        ended.push(body);
        return end(body);
      };
      answer.send(asked, response);
    });
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
  };
  const ask = async (headers: Record<string, string> = {}, method = 'GET') => {
    const { port } = server!.address() as AddressInfo;
    const asked = request({ host: '127.0.0.1', port, method, headers, agent: false }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) };
  };

  afterEach(() => {
    ended.length = 0;
    server?.close();
    server = undefined;
  });

  it('is sent as it is to a caller that accepts no compression', async () => {
    await serve(new FixedAnswer('text/plain; charset=utf-8', TEXT));
    for (const headers of [
      {},
      { 'accept-encoding': 'identity' },
      { 'accept-encoding': 'gzip;q=0.1, identity' },
    ]) {
      const { status, headers: got, body } = await ask(headers);
      expect([status, body.toString()]).toEqual([200, TEXT]);
      expect(got).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'content-length': String(Buffer.byteLength(TEXT)),
        vary: 'Accept-Encoding',
        etag: expect.stringMatching(/^"[\w-]{43}"$/),
      });
      expect(got).not.toHaveProperty('content-encoding');
    }
  });

  it('is compressed as far as gzip can for a caller that accepts that', async () => {
    await serve(new FixedAnswer('text/plain; charset=utf-8', TEXT));
    const { status, headers, body } = await ask(GZIP);
    expect([status, gunzipSync(body).toString()]).toEqual([200, TEXT]);
    expect(body).toEqual(gzipSync(TEXT, { level: 9 }));
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-encoding': 'gzip',
      'content-length': String(body.length),
      vary: 'Accept-Encoding',
    });
  });

  it('shares its bytes between all answers, so that slow readers hold no copies', async () => {
    await serve(new FixedAnswer('text/plain', TEXT));
    for (const headers of [{}, {}, GZIP, GZIP]) await ask(headers);
    const [plain, plainAgain, packed, packedAgain] = ended;
    expect(plainAgain).toBe(plain);
    expect(packedAgain).toBe(packed);
  });

  it('is not compressed where that would hardly make it smaller, as an image', async () => {
    const image = randomBytes(2_000);
    await serve(new FixedAnswer('image/png', image));
    const { headers, body } = await ask(GZIP);
    expect(body).toEqual(image);
    expect(headers).not.toHaveProperty('content-encoding');
    expect(headers.etag).toBe((await ask()).headers.etag);
  });

  it('has an ETag for each encoding, and another for other bytes', async () => {
    const tags: unknown[] = [];
    for (const text of [TEXT, `${TEXT}.`]) {
      await serve(new FixedAnswer('text/plain', text));
      const [plain, packed] = [(await ask()).headers.etag, (await ask(GZIP)).headers.etag];
      expect(packed).toBe(plain!.replace(/"$/, '-gzip"'));
      tags.push(plain, packed);
      server!.close();
    }
    expect(new Set(tags).size).toBe(4);
  });

  it.each([{}, GZIP])('is 304 without a body for a caller that has it already, with %j', async (headers) => {
    await serve(new FixedAnswer('text/plain', TEXT));
    const { etag } = (await ask(headers)).headers;
    const again = await ask({ ...headers, 'if-none-match': etag! });
    expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag]);
    expect(again.headers).toMatchObject({ vary: 'Accept-Encoding', 'cache-control': 'no-cache' });
    expect((await ask({ ...headers, 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('has the same headers for HEAD, and no body', async () => {
    await serve(new FixedAnswer('text/plain', TEXT));
    const [{ headers }, head] = [await ask(GZIP), await ask(GZIP, 'HEAD')];
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect({ ...head.headers, date: undefined }).toEqual({ ...headers, date: undefined });
    expect(ended).toEqual([expect.any(Buffer), undefined]);
  });

  it('has caches ask each time, unless it says how long it holds', async () => {
    await serve(new FixedAnswer('text/plain', TEXT));
    expect((await ask()).headers['cache-control']).toBe('no-cache');
    server!.close();
    await serve(new FixedAnswer('text/plain', TEXT, 'public, max-age=60'));
    expect((await ask()).headers['cache-control']).toBe('public, max-age=60');
  });
});
