import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { BodyLimit, JsonBodyGuard, memberTextsOf } from './json-body.guard.js';

class Routes {
  ordinary(): void {}

  @BodyLimit({ bytes: 200_000, texts: ['data', 'user'] })
  large(): void {}
}

interface Sent {
  method?: string;
  type?: string | undefined;
  route?: keyof Routes;
}

/** Sends a body through the guard. Returns the body that the guard leaves on the request. */
const pass = async (body: string, sent: Sent = {}) => (await requestAfter(body, sent)).body;

async function requestAfter(
  body: string,
  { method = 'POST', type = 'application/json', route = 'ordinary' }: Sent = {},
) {
  const headers = { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) };
  const request = Object.assign(new PassThrough(), {
    method,
    headers,
    body: undefined as unknown,
    memberTexts: undefined as unknown,
  });
  const context = {
    switchToHttp: () => ({ getRequest: () => request }),
    getHandler: () => Routes.prototype[route],
  } as unknown as ExecutionContext;
  request.end(body);
  expect(await new JsonBodyGuard(new Reflector()).canActivate(context)).toBe(true);
  return request;
}

const refusal = (code: string, message: string) => expect.objectContaining({ code, message });

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const withKeys = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])));
const ofBytes = (count: number) => JSON.stringify('a'.repeat(count - 2));

describe('JsonBodyGuard', () => {
  it.each(['POST', 'PUT', 'PATCH'])('parses the body of a %s request', async (method) => {
    expect(await pass('{"a":"é"}', { method })).toEqual({ a: 'é' });
  });

  it.each(['GET', 'DELETE', 'HEAD'])('ignores the body of a %s request', async (method) => {
    expect(await pass('{"a":1}', { method })).toBeUndefined();
  });

  it('refuses an empty body', async () => {
    await expect(pass('')).rejects.toEqual(refusal('malformed_json', 'The body is empty. Send JSON.'));
  });

  it('refuses a body of another media type', async () => {
    await expect(pass('{}', { type: 'text/plain' })).rejects.toEqual(
      refusal('unsupported_media_type', 'Send the body as Content-Type: application/json.'),
    );
  });

  it('refuses a body that is not JSON', async () => {
    await expect(pass('{"a":')).rejects.toEqual(refusal('malformed_json', 'The body is not valid JSON.'));
  });

  it('accepts 65,536 bytes and no more', async () => {
    expect(await pass(ofBytes(65_536))).toHaveLength(65_534);
    await expect(pass(ofBytes(65_537))).rejects.toEqual(
      refusal('body_too_large', 'The body is larger than 65,536 bytes.'),
    );
  });

  it('accepts 32 levels and no more', async () => {
    expect(await pass(nested(32))).toHaveLength(1);
    await expect(pass(nested(33))).rejects.toEqual(
      refusal('validation_failed', 'The body is nested deeper than 32 levels.'),
    );
  });

  it('accepts 1,000 keys and no more', async () => {
    expect(Object.keys((await pass(withKeys(1_000))) as object)).toHaveLength(1_000);
    const refused = refusal('validation_failed', 'The body has more than 1,000 keys.');
    await expect(pass(withKeys(1_001))).rejects.toEqual(refused);
    await expect(pass(`[${withKeys(600)},${withKeys(600)}]`)).rejects.toEqual(refused);
  });

  it.each(['__proto__', 'constructor'])('refuses the key %s', async (key) => {
    await expect(pass(`{"${key}":{}}`)).rejects.toEqual(
      refusal('validation_failed', "The body has a key '__proto__' or 'constructor'. Rename it."),
    );
  });

  it('refuses a name that repeats at the top level', async () => {
    await expect(pass('{"a":1,"a":2}')).rejects.toEqual(
      refusal('validation_failed', 'The body has two members with the same name. Send each name once.'),
    );
  });

  it('ignores a byte order mark', async () => {
    expect(await pass('\ufeff{"a":1}')).toEqual({ a: 1 });
    await expect(pass('\ufeff')).rejects.toEqual(refusal('malformed_json', 'The body is not valid JSON.'));
  });

  it.each(['{"data":{"n":1.0 },"user" : "é","x":1}', '{"data":{"n":1.0 },"user" : "e","x":1}'])(
    'keeps the text of the members that a route names: %s',
    async (body) => {
      const user = body.includes('é') ? '"é"' : '"e"';
      const sent = { data: '{"n":1.0 }', user };
      expect((await requestAfter(body, { route: 'large' })).memberTexts).toEqual([sent]);
      expect((await requestAfter(`\ufeff[${body},{}]`, { route: 'large' })).memberTexts).toEqual([sent, {}]);
      expect((await requestAfter(body)).memberTexts).toBeUndefined();
    },
  );

  it('has no texts for a route that names no members', () => {
    expect(memberTextsOf({} as Request)).toEqual([]);
  });

  it('hands the texts that it kept to the handler', async () => {
    const request = await requestAfter('{"data":1.0}', { route: 'large' });
    expect(memberTextsOf(request as unknown as Request)).toEqual([{ data: '1.0' }]);
  });

  it('applies the limits that a route declares', async () => {
    const events = `[${withKeys(600)},${withKeys(600)}]`;
    expect(await pass(events, { route: 'large' })).toHaveLength(2);
    expect(await pass(ofBytes(200_000), { route: 'large' })).toHaveLength(199_998);
    await expect(pass(ofBytes(200_001), { route: 'large' })).rejects.toEqual(
      refusal('body_too_large', 'The body is larger than 200,000 bytes.'),
    );
  });
});
