import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { callerOf } from '../../demo/platform.js';
import { type ServiceProcess, startService } from '../../demo/service-process.js';
import { findChromium } from '../../test/support/console/find-chromium.js';
import { fillLarge } from './large-store.js';

const STORES = 1_000;
const HOOKS_PER_STORE = 10;
const ROUNDS = 5;
const PAGES = 40;
/** No screen takes this long. Without the console, none ever comes. */
const PATIENCE_MS = 30_000;
const VIEW = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const;

interface Screen {
  name: string;
  who: 'app' | 'operator';
  path: string;
  /** In the addresses of the requests that its first rows wait for. */
  apis: string[];
  /** What is waited for, if it is not the first row of a table. */
  first?: string;
}

const ROW = 'main tbody tr';
/** The numbers of an overview. */
const FIGURES = 'main dl.figures';

/** An overview shows its numbers below what needs attention, once that has its height. */
const OF_APP = ['/v2/stats?', '/v2/hooks', '/web-hook?'];
/** So do the screens that say first whether the service is well. */
const OF_ALL = ['/admin/v1/system', '/admin/v1/stats?', '/admin/v1/circuits?', '/admin/v1/incidents?'];

interface Prepared {
  service: ServiceProcess;
  store: string;
  sessions: Record<Screen['who'], object>;
}

/** How long the first rows of each screen take with many records: the answer of the service, and the console after it. */
export async function screens(deliveries: number, say: (line: string) => void): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'storehooks-screens-'));
  const prepared = await prepare(dataDir, deliveries, say);
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
  try {
    say('| screen | answer | rows after the answer |\n| --- | --- | --- |');
    for (const screen of screensOf(prepared)) {
      const rounds: Timed[] = [];
      for (let i = 0; i < ROUNDS; i++) rounds.push(await time(browser, prepared, screen));
      const median = (pick: (timed: Timed) => number) =>
        Math.round(rounds.map(pick).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!);
      say(`| ${screen.name} | ${median(({ api }) => api)} ms | ${median(({ after }) => after)} ms |`);
    }
    say(await heapOfPages(browser, prepared));
  } finally {
    await browser.close();
    await prepared.service.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function prepare(dataDir: string, deliveries: number, say: (line: string) => void): Promise<Prepared> {
  const start = () => startService({ DATA_DIR: dataDir, PORT: '0' });
  const first = await start();
  const args = ['operator', 'create', 'Bench', '--scope', 'admin:write'];
  const operator = await first.cli<{ token: string }>(...args);
  const admin = callerOf(first.url, operator.token);
  const hashes = Array.from({ length: STORES }, (_, i) => `s${String(i).padStart(4, '0')}`);
  for (const store_hash of hashes)
    await admin.post('/admin/v1/stores', { store_hash, name: `Store ${store_hash}`, timezone: 'UTC' });
  const { client_id } = await admin.post<{ client_id: string }>('/admin/v1/apps', { name: 'Bench' });
  const store = hashes[0]!;
  const { access_token } = await admin.post<{ access_token: string }>(`/admin/v1/stores/${store}/tokens`, {
    client_id,
    scopes: ['default'],
  });
  await first.stop();
  const began = performance.now();
  await fillLarge(dataDir, { hashes, clientId: client_id }, { hooksPerStore: HOOKS_PER_STORE, deliveries });
  const seconds = Math.round((performance.now() - began) / 1_000);
  say(
    `${deliveries} deliveries, ${STORES * HOOKS_PER_STORE} hooks, ${STORES} stores, made in ${seconds} s.\n`,
  );
  const common = { access: 'write', expiresAt: null };
  return {
    service: await start(),
    store,
    sessions: {
      app: { ...common, kind: 'app', token: access_token, storeHash: store, clientId: client_id },
      operator: { ...common, kind: 'operator', token: operator.token, name: 'Bench' },
    },
  };
}

const screensOf = ({ store }: Prepared): Screen[] => [
  { name: 'hooks of an app', who: 'app', path: '/hooks', apis: ['/v2/hooks?'] },
  { name: 'deliveries of a hook', who: 'app', path: '/hooks/1', apis: ['/deliveries?'] },
  {
    name: 'failed deliveries of a hook',
    who: 'app',
    path: '/hooks/1?state=exhausted',
    apis: ['/deliveries?'],
  },
  { name: 'stores', who: 'operator', path: '/stores', apis: ['/admin/v1/stores?'] },
  { name: 'stores by name', who: 'operator', path: '/stores?q=s0999', apis: ['/admin/v1/stores?'] },
  { name: 'hooks of a store', who: 'operator', path: `/stores/${store}`, apis: ['/hooks?'] },
  {
    name: 'deliveries of a store',
    who: 'operator',
    path: `/stores/${store}/deliveries`,
    apis: ['/deliveries?'],
  },
  {
    name: 'failed deliveries of a store',
    who: 'operator',
    path: `/stores/${store}/deliveries?state=exhausted`,
    apis: ['/deliveries?'],
  },
  { name: 'overview of an app', who: 'app', path: '/overview', apis: OF_APP, first: FIGURES },
  { name: 'overview of all', who: 'operator', path: '/overview', apis: OF_ALL, first: FIGURES },
  {
    name: 'overview of a store',
    who: 'operator',
    path: `/overview?store_hash=${store}`,
    apis: ['/admin/v1/stats?', '/hooks?'],
    first: FIGURES,
  },
  { name: 'incidents of an app', who: 'app', path: '/incidents', apis: ['/v2/incidents?'] },
  { name: 'incidents', who: 'operator', path: '/incidents', apis: ['/admin/v1/incidents?'] },
  { name: 'system', who: 'operator', path: '/system', apis: OF_ALL },
  { name: 'apps', who: 'operator', path: '/apps', apis: ['/admin/v1/apps?'] },
  { name: 'audit', who: 'operator', path: '/audit', apis: ['/admin/v1/audit?'] },
];

/** Milliseconds. */
interface Timed {
  /** From the first request to the end of the last answer. */
  api: number;
  /** From there until the first row is painted. */
  after: number;
}

async function open(browser: Browser, { service, sessions }: Prepared, screen: Screen): Promise<Page> {
  const page = await (await browser.newContext(VIEW)).newPage();
  const { first = ROW } = screen;
  const kept = JSON.stringify({ session: sessions[screen.who], hasExpired: false });
  await page.addInitScript(`sessionStorage.setItem('storehooks.session', ${JSON.stringify(kept)});
    new MutationObserver((_, observer) => {
      if (!document.querySelector('${first}')) return;
      observer.disconnect();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { window.painted = performance.now(); };
      // The message waits behind the frame.
      requestAnimationFrame(() => port2.postMessage(null));
    }).observe(document, { childList: true, subtree: true });`);
  await page.goto(`${service.url}/console${screen.path}`);
  // The page's own security policy forbids waitForFunction.
  const end = performance.now() + PATIENCE_MS;
  while (!(await page.evaluate('window.painted'))) {
    if (performance.now() > end) throw new Error(`No rows: ${screen.name}. Is the console built?`);
    await page.waitForTimeout(20);
  }
  return page;
}

async function time(browser: Browser, prepared: Prepared, screen: Screen): Promise<Timed> {
  const page = await open(browser, prepared, screen);
  const timed = await page.evaluate<Timed>(`(() => {
    const answers = performance.getEntriesByType('resource').filter(({ name, responseEnd }) =>
      responseEnd < window.painted && ${JSON.stringify(screen.apis)}.some((api) => name.includes(api)));
    const end = Math.max(...answers.map(({ responseEnd }) => responseEnd));
    return { api: end - Math.min(...answers.map(({ startTime }) => startTime)), after: window.painted - end };
  })()`);
  await page.context().close();
  return timed;
}

/** Megabytes of the page's JavaScript after some pages and after many. */
async function heapOfPages(browser: Browser, prepared: Prepared): Promise<string> {
  const screen = screensOf(prepared).find(({ name }) => name === 'deliveries of a hook')!;
  const page = await open(browser, prepared, screen);
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage');
    return Number(await page.evaluate('performance.memory.usedJSHeapSize')) / 1_000_000;
  };
  const seen: number[] = [];
  for (let i = 1; i <= PAGES; i++) {
    const before = page.url();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.waitForURL((url) => url.href !== before);
    await page.getByRole('button', { name: 'Next page' }).isEnabled();
    if (i % 10 === 0) seen.push(await heap());
  }
  return `\nJavaScript heap after 10, 20, 30 and 40 pages: ${seen.map((mb) => mb.toFixed(1)).join(', ')} MB`;
}
