import { beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { ConsoleAddresses } from '../support/console/console-world.js';
import { inConsole, SLOW_MS } from '../support/console/in-console.js';
import { caller } from '../support/http.js';

inConsole('A person who looks for something in the console', (opened) => {
  let addresses: ConsoleAddresses;

  beforeAll(async () => {
    addresses = await opened.world.seed();
    const admin = caller(opened.world.url, { token: opened.world.operatorToken });
    await admin('PATCH', `/admin/v1/stores/${addresses.store}`, { timezone: 'Pacific/Auckland' });
  }, SLOW_MS);

  async function find(page: Page, text: string, found: string): Promise<void> {
    await page.getByRole('button', { name: /^Find/ }).click();
    await page.getByRole('textbox', { name: 'Find' }).fill(text);
    await page.getByRole('dialog').getByText(found).first().waitFor();
    await page.keyboard.press('Enter');
  }

  it(
    'finds a hook, a delivery and an event of an app by id',
    async () => {
      const page = await opened.browser.newPage();
      await page.goto(await opened.world.link());
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await find(page, addresses.event, `Explain ${addresses.event}`);
      await page.getByText(/^Matched \d of \d hooks$/).waitFor();
      await find(page, addresses.failed, `Find ${addresses.failed}`);
      await page.getByText(/^Matched \d of \d hooks$/).waitFor();
      await find(page, '4711', 'Open hook 4711');
      await page.getByText('The hook does not exist.').waitFor();
      await find(page, String(addresses.offHook), `Open hook ${addresses.offHook}`);
      await page.getByRole('heading', { name: 'store/order/updated' }).waitFor();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('link', { name: 'Events' }).click();
      await page.getByRole('textbox', { name: 'Event id' }).press('Control+K');
      await page.getByRole('textbox', { name: 'Find' }).waitFor();
    },
    SLOW_MS,
  );

  it(
    'finds a delivery by the number of its order, without an id of the service',
    async () => {
      const page = await opened.browser.newPage();
      await page.goto(await opened.world.link());
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await page.getByRole('link', { name: 'Events' }).click();
      await page.getByRole('link', { name: 'the hook', exact: true }).click();
      await page.getByRole('link', { name: 'store/order/updated' }).click();
      await page.getByRole('switch', { name: 'Show which record each is about' }).click();
      await page.getByRole('row', { name: /order 250/ }).waitFor();
      await page.getByRole('combobox', { name: 'State' }).click();
      await page.getByRole('option', { name: 'failed' }).click();
      const failed = page.getByRole('row', { name: /^failed .* order 250/ });
      await failed.getByRole('link', { name: 'store/order/updated' }).click();
      await page.getByText('order 250', { exact: true }).waitFor();
      await page.getByText('Given up after 4 attempts.').waitFor();
    },
    SLOW_MS,
  );

  it(
    'comes from a hook that is off to what is parked for it',
    async () => {
      const page = await opened.browser.newPage();
      await opened.world.delivery.order(250, 'updated');
      await page.goto(await opened.world.link());
      await page.getByRole('link', { name: 'See what is parked' }).first().click();
      await page
        .getByRole('row', { name: /^parked / })
        .first()
        .waitFor();
      expect(new URL(page.url()).search).toContain('state=parked');
    },
    SLOW_MS,
  );

  it(
    'finds stores and apps of an operator, and the records of any store by id',
    async () => {
      const page = await opened.browser.newPage();
      await opened.world.signInOperator(page);
      await find(page, addresses.failed, `Open ${addresses.failed}`);
      await page.getByText('What happened').waitFor();
      await find(page, addresses.event, `Explain ${addresses.event}`);
      await page.getByText('Hook by hook').waitFor();
      await find(page, addresses.key, `Open hook ${addresses.hook}`);
      await page.getByText('Deliveries of this hook').waitFor();
      await page.getByText('Every event that it subscribes to.').waitFor();
      await find(page, String(addresses.offHook), `Open hook ${addresses.offHook}`);
      await page.getByRole('heading', { name: 'store/order/updated' }).waitFor();
      await find(page, addresses.webHook, `Open web-hook ${addresses.webHook}`);
      await page.getByRole('heading', { name: 'Customer/Update' }).waitFor();
      await find(page, addresses.store, addresses.store);
      await page.getByText(/^Hash /).waitFor();
      await find(page, opened.world.partner.clientId, 'App ');
      await page.getByRole('heading', { name: 'Apps' }).waitFor();
    },
    SLOW_MS,
  );

  it(
    'sees times in the zone of the store, in UTC or in its own, also in the fields for times',
    async () => {
      const page = await opened.browser.newPage();
      await page.goto(await opened.world.link());
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await page.goto(opened.world.address(`/hooks/${addresses.hook}?after=2026-07-01T12:00:00Z`));
      const from = page.getByLabel(/^From/);
      await page.getByText('UTC', { exact: true }).click();
      await page.getByLabel('From (UTC)').waitFor();
      expect(await from.inputValue()).toBe('2026-07-01T12:00');
      await page.getByText('Store', { exact: true }).click();
      await page.getByLabel('From (store)').waitFor();
      // In winter there, clocks are twelve hours ahead. In summer, thirteen.
      expect(await from.inputValue()).toBe('2026-07-02T00:00');
      await from.fill('2026-01-15T13:00');
      await page.waitForURL((url) => url.searchParams.get('after') === '2026-01-15T00:00:00.000Z');
      await page.getByText('UTC', { exact: true }).click();
      expect(await from.inputValue()).toBe('2026-01-15T00:00');
    },
    SLOW_MS,
  );

  it(
    'is told how much ends with an app before it is deleted',
    async () => {
      const page = await opened.browser.newPage();
      await opened.world.signInOperator(page);
      await page.goto(opened.world.address(`/apps?q=${opened.world.partner.clientId}`));
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      const counts = '2 hooks, 1 web-hook, and 0 pull subscriptions';
      // Each link of the console is a session, and no token of the app.
      await page.getByRole('dialog').getByText(`1 token, ${counts} end at once in every store`).waitFor();
      await page.getByRole('button', { name: 'Delete the app' }).click();
      await page.getByText(`With it ended 1 token, ${counts}.`).waitFor();
      await page.getByText('No app matches').waitFor();
    },
    SLOW_MS,
  );
});
