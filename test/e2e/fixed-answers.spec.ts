import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rawRequest } from '../support/raw-request.js';
import { startApp, type TestApp } from '../support/service/app.js';

const TEXTS = [
  '/catalog',
  '/openapi.json',
  '/docs',
  '/docs/',
  '/docs/swagger-ui-init.js',
  '/docs/swagger-ui.css',
  '/docs/swagger-ui-bundle.js',
];
const IMAGES = ['/docs/favicon-16x16.png', '/docs/favicon-32x32.png'];

interface Plain {
  status: number;
  headers: Map<string, string>;
  body: Buffer;
}

let app: TestApp;

beforeAll(async () => {
  app = await startApp({ name: 'sqlite' });
});
afterAll(() => app.close());

/** Sends only these headers: fetch adds Accept-Encoding, and unpacks what comes. */
async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Plain> {
  const lines = Object.entries({ Host: 'a', Connection: 'close', ...headers }).map(([k, v]) => `${k}: ${v}`);
  const answer = await rawRequest(app.url, [`${method} ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
  const end = answer.indexOf('\r\n\r\n');
  const [first, ...rest] = answer.slice(0, end).split('\r\n');
  const pairs = rest.map((line) => line.split(/: (.*)/) as [string, string]);
  return {
    status: Number(first!.split(' ')[1]),
    headers: new Map(pairs.map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(answer.slice(end + 4), 'latin1'),
  };
}

describe.each([...TEXTS, ...IMAGES])('The fixed answer %s', (path) => {
  it('has a strong ETag, with which a caller that has it gets 304 and no body', async () => {
    for (const encoding of ['identity', 'gzip']) {
      const headers = { 'Accept-Encoding': encoding };
      const etag = (await ask(path, headers)).headers.get('etag')!;
      expect(etag).toMatch(/^"[\w-]+"$/);
      const again = await ask(path, { ...headers, 'If-None-Match': `"other", ${etag}` });
      expect([again.status, again.body.length, again.headers.get('etag')]).toEqual([304, 0, etag]);
      expect((await ask(path, { ...headers, 'If-None-Match': '"other"' })).status).toBe(200);
    }
  });

  it('answers HEAD with the same headers and no body', async () => {
    const [get, head] = [await ask(path), await ask(path, {}, 'HEAD')];
    expect([head.status, head.body.length]).toEqual([200, 0]);
    for (const name of ['content-type', 'content-length', 'etag'])
      expect(head.headers.get(name)).toBe(get.headers.get(name));
    expect(get.headers.get('content-length')).toBe(String(get.body.length));
  });
});

describe('A fixed text', () => {
  it.each(TEXTS)('%s is compressed for callers that accept it, under another ETag', async (path) => {
    const plain = await ask(path);
    const packed = await ask(path, { 'Accept-Encoding': 'br, gzip;q=0.5' });
    expect([plain.headers.get('content-encoding'), packed.headers.get('content-encoding')]).toEqual([
      undefined,
      'gzip',
    ]);
    expect(packed.headers.get('etag')).not.toBe(plain.headers.get('etag'));
    expect(packed.headers.get('vary')).toMatch(/Accept-Encoding/i);
    expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
    expect(packed.body.length).toBeLessThan(plain.body.length);
    const refused = await ask(path, { 'Accept-Encoding': 'gzip;q=0, *;q=0.1' });
    expect(refused.headers.get('content-encoding')).toBeUndefined();
  });
});

describe('Swagger UI', () => {
  it('serves no file that its page does not load', async () => {
    const files = ['package.json', 'README.md', 'LICENSE', 'NOTICE', 'index.html', 'swagger-initializer.js'];
    const more = ['swagger-ui-bundle.js.map', 'absolute-path.js', 'index.js', 'oauth2-redirect.html'];
    const escaping = ['..%2fpackage.json', '../package.json', '%2e%2e/package.json'];
    for (const file of [...files, ...more, ...escaping])
      expect([file, (await ask(`/docs/${file}`)).status]).toEqual([file, 404]);
  });
});

describe.each([
  [
    'DOCS',
    ['/docs', '/docs/', '/docs/swagger-ui-init.js', '/docs/swagger-ui.css', '/openapi.json'],
    '/metrics',
  ],
  ['METRICS', ['/metrics'], '/docs'],
])('With %s=off', (name, gone, stays) => {
  it(`answers 404 at ${gone.join(', ')}, and 200 at ${stays}`, async () => {
    const quiet = await startApp({ name: 'sqlite' }, { [name]: 'off' });
    const statuses = await Promise.all(gone.map(async (path) => (await fetch(quiet.url + path)).status));
    expect(statuses).toEqual(gone.map(() => 404));
    expect((await fetch(quiet.url + stays)).status).toBe(200);
    expect((await fetch(`${quiet.url}/health/live`)).status).toBe(200);
    await quiet.close();
  });
});
