import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Chromium, inChromium } from '../support/console/chromium.js';
import { type ConsoleAddresses, ConsoleWorld } from '../support/console/console-world.js';
import { newOperator } from '../support/service/app.js';
import { until } from '../support/until.js';

const SLOW_MS = 240_000;

interface Found {
  data: unknown[];
}

inChromium('What goes wrong, in the console,', (open) => {
  let world: ConsoleWorld;
  let browser: Chromium;
  let addresses: ConsoleAddresses;

  beforeAll(async () => {
    [world, browser] = [await ConsoleWorld.open({ name: 'sqlite' }), await open()];
    addresses = await world.seed();
  }, SLOW_MS);
  afterEach(async () => {
    await browser.closePages();
    expect(browser.complaints.splice(0)).toEqual([]);
  });
  afterAll(() => world?.close());

  const row = (page: Page, state: string) =>
    page.getByRole('row', {
      name: new RegExp(`^${state} store/order/updated.* The receiver answered 503\\.`),
    });

  it(
    'is shown to an operator over all stores, with no button for one who only reads',
    async () => {
      const { token } = await newOperator(world.delivery.app.nest, 'admin:read');
      const page = await browser.newPage();
      await world.signInOperator(page, token);
      await page.getByRole('link', { name: 'Overview' }).click();
      await page.getByRole('link', { name: '1 incident is open' }).click();
      await row(page, 'open').getByText(addresses.store).waitFor();
      expect(new URL(page.url()).searchParams.get('state')).toBe('open');
      expect(await page.getByRole('button', { name: /^Retry all/ }).count()).toBe(0);
      await page.getByRole('link', { name: 'store/order/updated' }).click();
      await page.getByText('Deliveries of this hook').waitFor();
    },
    SLOW_MS,
  );

  it(
    'leads the developer from the overview to what failed, which is counted and sent again',
    async () => {
      const page = await browser.newPage();
      await page.goto(await world.link());
      await page.getByRole('link', { name: 'Overview' }).click();
      await page.getByRole('link', { name: '1 incident is open' }).click();
      await row(page, 'open').waitFor();
      await askToRetry(page, 'The hook is off');
      expect(await page.getByRole('button', { name: /^Send .* again$/ }).count()).toBe(0);
      await page.keyboard.press('Escape');
      await repair();
      await page.reload();
      await askToRetry(page, 'Sends 1 delivery that failed again');
      await page.getByRole('button', { name: 'Send 1 again' }).click();
      await page.getByText('1 of 1').first().waitFor();
      expect(new URL(page.url()).pathname).toBe(`/console/hooks/${addresses.offHook}`);
    },
    SLOW_MS,
  );

  it(
    'is told to the addresses that the developer sets',
    async () => {
      const page = await browser.newPage();
      await page.goto(await world.link());
      await page.getByRole('link', { name: 'Notices' }).click();
      await setAddress(page, 'nobody');
      await page.getByRole('alert').getByText('must be an e-mail address').first().waitFor();
      await page.keyboard.press('Tab');
      await page.reload();
      await setAddress(page, 'webhooks@example.com');
      await page.getByText('The addresses are set').waitFor();
      await page.goto(await world.link('read'));
      await page.getByRole('link', { name: 'Notices' }).click();
      await page.getByRole('listitem').getByText('webhooks@example.com').waitFor();
      expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    },
    SLOW_MS,
  );

  it(
    'recovers when the hook delivers again',
    async () => {
      const { call, storeHash } = world.partner;
      const arrived = async () => {
        await world.countResults();
        return (await call('GET', `/stores/${storeHash}/v2/incidents?state=recovering`)).body as Found;
      };
      await until('the delivery that is sent again', arrived, ({ data }) => data.length === 1);
      const page = await browser.newPage();
      await world.signInOperator(page);
      await page.goto(world.address('/incidents'));
      await row(page, 'recovering').waitFor();
      await askToRetry(page, 'No delivery of this incident has failed for good.');
      await page.goto(world.address('/incidents?state=open'));
      await page.getByText('No incident matches').waitFor();
    },
    SLOW_MS,
  );

  async function askToRetry(page: Page, answer: string): Promise<void> {
    await page.getByRole('button', { name: 'Retry all of store/order/updated' }).click();
    await page.getByRole('dialog').getByText(answer).waitFor();
  }

  async function setAddress(page: Page, address: string): Promise<void> {
    await page.getByRole('combobox', { name: 'E-mail addresses' }).fill(address);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save' }).click();
  }

  async function repair(): Promise<void> {
    world.delivery.receiver.answer('/away', { status: 204 });
    const { call, hooks } = world.partner;
    await call('PUT', `${hooks}/${addresses.offHook}`, { is_active: true });
  }
});
