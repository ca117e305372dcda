import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rawRequest } from '../support/raw-request.js';
import { FrontDoor } from '../support/service/front-door.js';
import { EVENTS, HOOKS, STORE } from '../support/store-paths.js';

let door: FrontDoor;
let token: string;

beforeAll(async () => {
  door = await FrontDoor.open();
  await door.createStore(STORE);
  const { clientId } = await door.createApp();
  token = (await door.createToken(STORE, clientId, ['default', 'events:write'])).accessToken;
});

afterAll(() => door.close());

const JSON_TYPE = { 'content-type': 'application/json' };

const send = (
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = JSON_TYPE,
  method = 'POST',
) =>
  fetch(door.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
    body,
  });

async function refusal(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers?: Record<string, string>,
) {
  const response = await send(path, body, headers);
  return [response.status, ((await response.json()) as { code: string }).code];
}

const padded = (bytes: number) => `{"destination":"a"${' '.repeat(bytes - 19)}}`;

describe('A request body', () => {
  it('is read as JSON in UTF-8, in any case of the content type', async () => {
    const response = await send('/web-hook', '{"destination":"ä€"}', {
      'content-type': 'Application/JSON; charset=UTF-8',
    });
    expect([response.status, await response.json()]).toEqual([201, { destination: 'ä€' }]);
  });

  it.each([
    ['text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another charset', { 'content-type': 'application/json; charset=utf-16' }],
    ['compressed', { ...JSON_TYPE, 'content-encoding': 'gzip' }],
  ])('is refused with 415 when it is %s', async (_, headers) => {
    expect(await refusal('/web-hook', '{}', headers)).toEqual([415, 'unsupported_media_type']);
  });

  it.each([
    ['empty', ''],
    ['blank', ' '],
    ['cut short', '{"a":'],
    ['not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
  ])('is refused with 400 when it is %s', async (_, body) => {
    expect(await refusal('/web-hook', body)).toEqual([400, 'malformed_json']);
  });

  it('may have 64 KiB, or 1 MiB when it publishes events, with or without a content-length', async () => {
    expect((await send('/web-hook', padded(65_536))).status).toBe(201);
    expect(await refusal('/web-hook', padded(65_537))).toEqual([413, 'body_too_large']);
    expect((await send(EVENTS, padded(1_048_576))).status).toBe(202);
    expect(await refusal(EVENTS, padded(1_048_577))).toEqual([413, 'body_too_large']);
    const chunked = `POST /web-hook HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n11000\r\n${' '.repeat(0x11000)}\r\n0\r\n\r\n`;
    expect(await rawRequest(door.url, chunked)).toMatch(/^HTTP\/1.1 413 /);
  });

  it.each([
    ['too deep', `{"destination":${'['.repeat(32)}${']'.repeat(32)}}`],
    [
      'full of keys',
      JSON.stringify({ more: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [i, i])) }),
    ],
    ['setting __proto__', '{"more":{"__proto__":{}}}'],
    ['setting constructor', '{"more":{"constructor":{}}}'],
  ])('is refused with 422 when it is %s', async (_, body) => {
    expect(await refusal('/web-hook', body)).toEqual([422, 'validation_failed']);
  });

  it('may begin with a byte order mark', async () => {
    expect((await send('/web-hook', '\ufeff{"destination":"a"}')).status).toBe(201);
  });

  it('is refused with 422 when a member name repeats at the top level', async () => {
    const body = '{"destination":"a","destination":"b"}';
    expect(await refusal('/web-hook', body)).toEqual([422, 'validation_failed']);
    expect(await refusal(EVENTS, `[{},${body}]`)).toEqual([422, 'validation_failed']);
  });

  it('of an event may have any number of keys in its payload', async () => {
    const data = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]));
    expect((await send(EVENTS, JSON.stringify([{ data }, { data }]))).status).toBe(202);
  });

  it('with several wrong fields is refused with all of them', async () => {
    const response = await send(HOOKS, '{"destination":"too long","other":1}');
    expect([response.status, await response.json()]).toEqual([
      422,
      [
        {
          status: 422,
          message: "The field 'destination' must have at most 5 characters.",
          details: { field: 'destination' },
        },
        {
          status: 422,
          message: "The field 'other' is unknown; remove it.",
          details: { field: 'other' },
        },
      ],
    ]);
  });

  it('is ignored on a GET, with any content type', async () => {
    for (const type of ['application/json', 'undefined', 'text/plain']) {
      const response = await fetch(`${door.url}/web-hook`, {
        headers: { authorization: `Bearer ${token}`, 'content-type': type },
      });
      expect(response.status).toBe(200);
    }
  });

  it('from a caller without a token is refused before it is read', async () => {
    const head =
      'POST /web-hook HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n';
    expect(await rawRequest(door.url, `${head}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 401 /);
  });

  it('that is cut off does not affect other requests', async () => {
    const head = `POST /web-hook HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{`;
    const { hostname, port } = new URL(door.url);
    const { connect } = await import('node:net');
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = connect(Number(port), hostname);
        socket.on('error', () => {});
        await new Promise<void>((resolve) => socket.write(head, () => resolve()));
        socket.destroy();
      }),
    );
    expect((await send('/web-hook', '{"destination":"a"}')).status).toBe(201);
  });
});

describe('A query', () => {
  it('is refused with 400 when a value is out of range', async () => {
    const response = await fetch(`${door.url}${HOOKS}?limit=251`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([response.status, await response.json()]).toEqual([
      400,
      [{ status: 400, message: "The parameter 'limit' must be at most 250.", details: { field: 'limit' } }],
    ]);
  });
});
