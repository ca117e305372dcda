import { beforeAll, describe, expect, it } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import type { ConsoleAddresses } from '../support/console/console-world.js';
import { inConsole, SLOW_MS } from '../support/console/in-console.js';

/** Screens by who sees them, with a text that is there once the screen is. */
const OF_APPS: [string, (addresses: ConsoleAddresses) => string, string][] = [
  ['an overview', () => '/overview?range=1h', 'How long attempts took'],
  ['incidents', () => '/incidents', 'The receiver answered 503.'],
  ['no incident that matches', () => '/incidents?failure=dns', 'No incident matches'],
  ['the hooks', () => '/hooks', 'Last failure'],
  ['a new hook', () => '/hooks/new?scope=store/order/*', 'Matches 11 events'],
  ['the web-hooks', () => '/hooks?kind=web-hook', 'Customer/Update'],
  ['a new web-hook', () => '/hooks/new?kind=web-hook&scope=Order/Create', 'What was done to it.'],
  ['a web-hook', ({ webHook }) => `/hooks/${webHook}`, 'No deliveries yet'],
  ['the settings of a web-hook', ({ webHook }) => `/hooks/${webHook}/edit`, 'Save and turn on'],
  ['the policy of a web-hook', ({ webHook }) => `/hooks/${webHook}/policy`, 'Save policy'],
  ['a hook', ({ hook }) => `/hooks/${hook}`, 'New deliveries appear by themselves.'],
  ['a hook that is off', ({ offHook }) => `/hooks/${offHook}`, 'The service has turned this hook off'],
  ['a hook that does not exist', () => '/hooks/999', 'The hook does not exist.'],
  ['no delivery that matches', ({ hook }) => `/hooks/${hook}?state=cancelled`, 'No delivery matches'],
  ['how a hook did', ({ hook }) => `/hooks/${hook}?tab=health&range=1h`, 'How long attempts took'],
  ['a chosen range', () => '/overview?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z', 'Until'],
  ['the settings of a hook', ({ hook }) => `/hooks/${hook}/edit`, 'Custom headers'],
  ['the policy of a hook', ({ hook }) => `/hooks/${hook}?tab=policy`, 'Every event that it subscribes to.'],
  ['a policy to change', ({ hook }) => `/hooks/${hook}/policy`, 'Save policy'],
  ['replays', ({ hook }) => `/hooks/${hook}?tab=replays`, 'Send past deliveries again'],
  ['a failed delivery', ({ offHook, failed }) => `/hooks/${offHook}/deliveries/${failed}`, 'What happened'],
  ['events', () => '/events', 'Why did it arrive, or why not?'],
  ['an event', ({ event }) => `/events?id=${event}`, 'Matched '],
  ['the catalog', () => '/catalog?scope=store/order/created', 'Example of data'],
  ['notices', () => '/notices', 'E-mail addresses'],
  ['the signing secret', () => '/secret', 'Verify in your receiver'],
];
const OF_OPERATORS: typeof OF_APPS = [
  ['an overview of everything', () => '/overview', 'Choose a store to see'],
  ['an overview of a store', ({ store }) => `/overview?store_hash=${store}&range=1h`, 'Next step'],
  ['all incidents', () => '/incidents', 'The receiver answered 503.'],
  ['stores', () => '/stores', 'Time zone'],
  ['no store that matches', () => '/stores?q=nothing-like-it', 'No store matches'],
  ['a store', ({ store }) => `/stores/${store}`, 'Last failure'],
  ['the apps of a store', ({ store }) => `/stores/${store}?tab=apps`, 'Portal link'],
  ['a hook of a store', ({ store, key }) => `/stores/${store}/hooks/${key}`, 'Deliveries of this hook'],
  ['a delivery of a store', ({ store, failed }) => `/stores/${store}/deliveries/${failed}`, 'What happened'],
  ['the deliveries of a store', ({ store }) => `/stores/${store}/deliveries`, 'Last answer'],
  ['an event of a store', ({ store, event }) => `/stores/${store}/events/${event}`, 'Hook by hook'],
  ['apps', () => '/apps', 'Client id'],
  ['circuits', () => '/circuits?state=probing', 'No host in this state'],
  ['the audit', () => '/audit', 'subscription'],
  ['a change', () => '/audit?change=1', 'After'],
  ['the system', () => '/system', 'Database answers in'],
  ['recovery', ({ store }) => `/recovery?store_hash=${store}`, 'No recoveries yet'],
];

interface AxeReport {
  violations: { id: string; nodes: { html: string; any: { message: string }[] }[] }[];
}

inConsole('The console, looked at by axe,', (opened) => {
  let addresses: ConsoleAddresses;

  beforeAll(async () => {
    addresses = await opened.world.seed();
  }, SLOW_MS);

  /** A script of the page itself would be refused by its policy. */
  async function findings(page: Page): Promise<string[]> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<AxeReport>('axe.run()');
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`),
    );
  }

  describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
    it(
      'has nothing to complain about before anyone is signed in',
      async () => {
        const page = await opened.browser.newPage({ theme });
        await page.goto(opened.world.address('/'));
        await page.getByRole('heading', { name: 'Storehooks console' }).waitFor();
        expect(await findings(page)).toEqual([]);
      },
      SLOW_MS,
    );

    it(
      'has nothing to complain about on any screen of an app',
      async () => {
        const page = await opened.browser.newPage({ theme });
        await page.goto(await opened.world.link());
        await page.getByRole('heading', { name: 'Overview' }).waitFor();
        expect(await findingsOn(page, OF_APPS)).toEqual([]);
      },
      SLOW_MS,
    );

    it(
      'has nothing to complain about on any screen of an operator',
      async () => {
        const page = await opened.browser.newPage({ theme });
        await opened.world.signInOperator(page);
        expect(await findingsOn(page, OF_OPERATORS)).toEqual([]);
      },
      SLOW_MS,
    );

    it(
      'has nothing to complain about in its search and its dialogs, on a narrow screen',
      async () => {
        const page = await opened.browser.newPage({ theme, width: 390 });
        await page.goto(await opened.world.link());
        await page.getByRole('heading', { name: 'Overview' }).waitFor();
        await page.getByRole('button', { name: /^Find/ }).click();
        await page.getByRole('textbox', { name: 'Find' }).fill('secret');
        await page.getByText('Signing secret').last().waitFor();
        expect(await findings(page)).toEqual([]);
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: 'Rotate the secret' }).click();
        await page.getByRole('dialog').getByText('shown once').waitFor();
        expect(await findings(page)).toEqual([]);
      },
      SLOW_MS,
    );
  });

  it(
    'has nothing to complain about in the answer to a test, and in the dialogs of a store',
    async () => {
      const page = await opened.browser.newPage();
      await page.goto(await opened.world.link());
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await page.goto(opened.world.address('/hooks/new?scope=store/order/*'));
      await page
        .getByRole('textbox', { name: 'Destination' })
        .fill(opened.world.delivery.receiver.url('/away'));
      await page.getByRole('button', { name: 'Send a test first' }).click();
      await page.getByText('The test did not arrive').waitFor();
      expect(await findings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await opened.world.signInOperator(page);
      await page.goto(opened.world.address(`/stores/${addresses.store}`));
      await page.getByRole('button', { name: 'Delete store' }).click();
      await page.getByText(/\d+ tokens? and 3 hooks of all apps end at once/).waitFor();
      expect(await findings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('tab', { name: 'Apps and tokens' }).click();
      for (const [button, field] of [
        ['Install an app', 'It may publish events'],
        ['Portal link', 'What its user may do'],
      ] as const) {
        await page.getByRole('button', { name: button }).first().click();
        await page.getByRole('dialog').getByText(field).waitFor();
        expect(await findings(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
      }
    },
    SLOW_MS,
  );

  async function findingsOn(page: Page, screens: typeof OF_APPS): Promise<string[]> {
    const found: string[] = [];
    for (const [name, path, text] of screens) {
      await page.goto(opened.world.address(path(addresses)));
      await page
        .locator(`text=${text} >> visible=true`)
        .first()
        .waitFor()
        .catch((error) => {
          throw new Error(`${name}: ${error}`);
        });
      await page.getByLabel('Loading').first().waitFor({ state: 'hidden' });
      found.push(...(await findings(page)).map((finding) => `${name}: ${finding}`));
    }
    return found;
  }
});
