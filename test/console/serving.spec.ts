import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serveConsole } from '../../src/console-server/serve-console.js';
import { rawRequest } from '../support/raw-request.js';
import { startApp, type TestApp } from '../support/service/app.js';

const POLICY =
  "default-src 'none';script-src 'self';connect-src 'self';img-src 'self' data:;style-src 'self';" +
  "style-src-attr 'unsafe-inline';base-uri 'none';form-action 'none';frame-ancestors 'none'";

let app: TestApp;

beforeAll(async () => {
  app = await startApp({ name: 'sqlite' });
});
afterAll(() => app.close());

/** Reads the whole answer: the service waits for its connections when it stops. */
async function get(path: string, url = app.url) {
  const answer = await fetch(`${url}/console${path}`);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** The assets that the page names. */
async function assets(): Promise<string[]> {
  const page = (await get('/')).text;
  return [...page.matchAll(/"\/console(\/assets\/[^"]+)"/g)].map((match) => match[1]!);
}

describe('The console', () => {
  it('answers every address of a screen with the page, which is not cached without asking', async () => {
    for (const path of ['', '/', '/hooks/7', '/stores/a.b/deliveries/dlv_1?tab=apps']) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(answer.text).toContain('<div id="root">');
    }
  });

  it('has the policy that the page needs and nothing more', async () => {
    const { headers } = await get('/');
    expect(headers.get('content-security-policy')).toBe(POLICY);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('loads nothing from another host, and nothing inline', async () => {
    const page = (await get('/')).text;
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/);
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it('serves assets that may be kept forever, packed as the caller likes', async () => {
    const paths = await assets();
    expect(paths.some((path) => path.endsWith('.js'))).toBe(true);
    expect(paths.some((path) => path.endsWith('.css'))).toBe(true);
    for (const path of paths) {
      const plain = await raw(path, {});
      expect([path, plain.head]).toEqual([path, expect.stringContaining('max-age=31536000, immutable')]);
      expect(gunzipSync((await raw(path, { 'Accept-Encoding': 'gzip' })).body).equals(plain.body)).toBe(true);
      expect(
        brotliDecompressSync((await raw(path, { 'Accept-Encoding': 'gzip, br' })).body).equals(plain.body),
      ).toBe(true);
    }
  });

  it('answers 304 to a caller that has the page', async () => {
    const etag = /etag: (\S+)/i.exec((await raw('/', {})).head)![1]!;
    expect((await raw('/hooks', { 'If-None-Match': etag })).head).toContain(' 304 ');
  });

  it('answers 404 for assets that the build did not make, and never with a file from elsewhere', async () => {
    for (const path of ['/assets/gone-1234.js', '/assets/', '/assets/..%2f..%2fmain.js'])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    for (const path of ['/main.js', '/..%2fmain.js', '/index.html.gz'])
      expect((await get(path)).text).toContain('<div id="root">');
  });

  it('leaves methods that are not reads to the API', async () => {
    const post = await fetch(`${app.url}/console/hooks`, { method: 'POST' });
    expect([post.status, ((await post.json()) as { code: string }).code]).toEqual([404, 'not_found']);
    const head = await fetch(`${app.url}/console/`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  /** As bytes, with these headers only: fetch unpacks what comes, and adds headers of its own. */
  async function raw(path: string, headers: Record<string, string>): Promise<{ head: string; body: Buffer }> {
    const lines = Object.entries({ Host: 'a', Connection: 'close', ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    const answer = await rawRequest(app.url, [`GET /console${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
    const end = answer.indexOf('\r\n\r\n');
    return { head: answer.slice(0, end), body: Buffer.from(answer.slice(end + 4), 'latin1') };
  }
});

describe('The configuration of the console', () => {
  it('turns it off', async () => {
    const quiet = await startApp({ name: 'sqlite' }, { CONSOLE: 'off' });
    expect((await get('/', quiet.url)).status).toBe(404);
    await quiet.close();
  });

  it('names the pages that may have it in a frame', async () => {
    const framed = await startApp(
      { name: 'sqlite' },
      { CONSOLE_FRAME_ANCESTORS: "'self', https://shop.example.com" },
    );
    const { headers } = await get('/', framed.url);
    expect(headers.get('content-security-policy')).toContain(
      "frame-ancestors 'self' https://shop.example.com",
    );
    expect(headers.get('x-frame-options')).toBeNull();
    await framed.close();
  });
});

it('serves nothing while it is not built', async () => {
  const handler = serveConsole(async () => new Map());
  const passed = new Promise<void>((resolve) => {
    void handler({ method: 'GET', path: '/' } as never, {} as never, () => resolve());
  });
  await expect(passed).resolves.toBeUndefined();
});
