/**
 * Renders the console from a service that it fills: `npm run screenshots` writes the pictures of the README,
 * `npm run screenshots -- DIRECTORY` every screen in both themes, wide and narrow, to be looked at. Names after the
 * directory choose among the screens.
 */
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../test/support/console/find-chromium.js';
import { type Seeded, seedConsole } from './console-seed.js';
import { say } from './say.js';
import { type ServiceProcess, startService } from './service-process.js';

type Theme = 'light' | 'dark';

interface Screen {
  name: string;
  who: 'app' | 'operator' | 'nobody';
  path: string;
}

interface Form {
  theme: Theme;
  width: number;
  height: number;
}

const WIDE = { width: 1280, height: 800 };
const FORMS: Form[] = (['light', 'dark'] as const).flatMap((theme) => [
  { theme, ...WIDE },
  { theme, width: 390, height: 844 },
]);
const OF_README = ['overview', 'hook', 'delivery'];
/** People load the README over slow connections. */
const MAX_PICTURE_BYTES = 200_000;
const SETTLED_MS = 9_000;

/** What the screens of one record show. */
async function recordsOf(service: ServiceProcess, seeded: Seeded) {
  const { store, hooks } = seeded;
  const refunds = hooks.get('/refunds')!;
  const headers = { authorization: `Bearer ${seeded.appToken}` };
  const log = await fetch(`${service.url}/stores/${store}/v2/hooks/${refunds}/deliveries`, { headers });
  const [failed] = ((await log.json()) as { data: { id: string }[] }).data;
  const list = await fetch(`${service.url}/admin/v1/stores/${store}/hooks`, {
    headers: { authorization: `Bearer ${seeded.operatorToken}` },
  });
  const { key } = ((await list.json()) as { data: { key: string; id: string }[] }).data.find(
    ({ id }) => id === String(refunds),
  )!;
  return { refunds, failed: failed!.id, key };
}

/** A job for the screen that shows one. */
async function recover({ url }: ServiceProcess, { store, operatorToken }: Seeded): Promise<string> {
  const answer = await fetch(`${url}/admin/v1/replays`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ store_hash: store, since: 0, rate: 1, turn_on: true }),
  });
  return ((await answer.json()) as { id: string }).id;
}

async function screensOf(service: ServiceProcess, seeded: Seeded): Promise<Screen[]> {
  const { store, hooks, events } = seeded;
  const { refunds, failed, key } = await recordsOf(service, seeded);
  const job = await recover(service, seeded);
  const app = (name: string, path: string): Screen => ({ name, path, who: 'app' });
  const operator = (name: string, path: string): Screen => ({ name, path, who: 'operator' });
  return [
    { name: 'sign-in', who: 'nobody', path: '/' },
    app('overview', '/overview'),
    app('overview-hour', '/overview?range=1h'),
    app('hooks', '/hooks'),
    app('new-hook', '/hooks/new?scope=store/order/*'),
    app('hook', `/hooks/${hooks.get('/orders')}`),
    app('hook-off', `/hooks/${hooks.get('/carts')}`),
    app('hook-health', `/hooks/${hooks.get('/orders')}?tab=health`),
    app('hook-edit', `/hooks/${refunds}/edit`),
    app('hook-policy', `/hooks/${refunds}?tab=policy`),
    app('hook-policy-edit', `/hooks/${refunds}/policy`),
    app('hook-missing', '/hooks/999'),
    app('replays', `/hooks/${refunds}?tab=replays`),
    app('delivery', `/hooks/${refunds}/deliveries/${failed}`),
    app('events', '/events'),
    app('event', `/events?id=${events[0]}`),
    app('catalog', '/catalog?scope=store/order/refund/created'),
    app('secret', '/secret'),
    operator('overview-all', '/overview'),
    operator('overview-store', `/overview?store_hash=${store}&range=1h`),
    operator('stores', '/stores'),
    operator('stores-none', '/stores?q=nothing-like-it'),
    operator('store', `/stores/${store}`),
    operator('store-apps', `/stores/${store}?tab=apps`),
    operator('store-hook', `/stores/${store}/hooks/${key}`),
    operator('store-delivery', `/stores/${store}/deliveries/${failed}`),
    operator('store-deliveries', `/stores/${store}/deliveries`),
    operator('store-event', `/stores/${store}/events/${events[0]}`),
    operator('apps', '/apps'),
    operator('circuits', '/circuits'),
    operator('audit', '/audit'),
    operator('change', '/audit?change=5'),
    operator('system', '/system'),
    operator('recovery', `/recovery?replay=${job}`),
  ];
}

const sessionOf = (who: Screen['who'], { store, clientId, appToken, operatorToken }: Seeded) => {
  const common = { access: 'write', expiresAt: null };
  if (who === 'app') return { ...common, kind: 'app', token: appToken, storeHash: store, clientId };
  return who === 'operator' ? { ...common, kind: 'operator', token: operatorToken, name: 'Ada' } : null;
};

interface Shot {
  url: string;
  session: object | null;
  form: Form;
  file: string;
}

async function shoot(browser: Browser, { url, session, form, file }: Shot): Promise<void> {
  const { theme, width, height } = form;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('console', (message) => say(`  ${file}: ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => say(`  ${file}: ${error}`));
  const kept = session && JSON.stringify({ session, hasExpired: false });
  if (kept) await page.addInitScript(`sessionStorage.setItem('storehooks.session', ${JSON.stringify(kept)})`);
  await page.goto(url);
  await settled(page);
  await page.screenshot({ path: file, fullPage: width !== WIDE.width });
  await context.close();
}

async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByLabel('Loading').first().waitFor({ state: 'hidden' });
  // Charts are drawn when they come into sight.
  await page.evaluate('scrollTo(0, document.body.scrollHeight)');
  await page.waitForTimeout(400);
  await page.evaluate('scrollTo(0, 0)');
  await page.waitForTimeout(400);
}

async function main(directory: string | undefined, names: string[]): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'storehooks-screenshots-'));
  const start = () =>
    startService({
      DATA_DIR: dataDir,
      PORT: '0',
      RETRY_SCHEDULE: '1,2',
      DELIVERY_ALLOW_CIDRS: '127.0.0.0/8',
      ALLOW_INSECURE_DESTINATIONS: 'true',
    });
  const seeded = await seedConsole(start, dataDir);
  const { service } = seeded;
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
  try {
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    const folder = directory ?? 'docs/images';
    await mkdir(folder, { recursive: true });
    const forms = directory ? FORMS : FORMS.slice(0, 1);
    const screens = await screensOf(service, seeded);
    const isWanted = (name: string) =>
      directory ? names.length === 0 || names.includes(name) : OF_README.includes(name);
    for (const screen of screens.filter(({ name }) => isWanted(name)))
      for (const form of forms) {
        const file = join(
          folder,
          directory ? `${screen.name}-${form.theme}-${form.width}.png` : `console-${screen.name}.png`,
        );
        await shoot(browser, {
          url: `${service.url}/console${screen.path}`,
          session: sessionOf(screen.who, seeded),
          form,
          file,
        });
        if (!directory && (await stat(file)).size > MAX_PICTURE_BYTES)
          throw new Error(`${file} has more than ${MAX_PICTURE_BYTES} bytes.`);
      }
    say(`The pictures are in ${folder}.`);
  } finally {
    await browser.close();
    seeded.close();
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

await main(process.argv[2], process.argv.slice(3));
