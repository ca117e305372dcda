import { beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { inConsole, SLOW_MS } from '../support/console/in-console.js';
import { until } from '../support/until.js';

/** One page of deliveries. */
const ROWS = 50;
/** Below what the first rows alone reach. */
const FAR_DOWN = 1_400;

inConsole('A list of the console', (opened) => {
  let hook: number;
  let other: number;

  beforeAll(async () => {
    const { partner, delivery } = opened.world;
    hook = await partner.hook();
    other = await partner.hook({ destination: delivery.receiver.url('/other') });
    for (let id = 1; id <= ROWS; id++) await delivery.order(id);
    for (const id of [hook, other]) {
      const path = `${partner.hooks}/${id}/deliveries?state=delivered&limit=${ROWS}`;
      const log = async () => (await partner.call('GET', path)).body as { data: object[] };
      await until('all deliveries', log, ({ data }) => data.length === ROWS);
    }
  }, SLOW_MS);

  async function openDeliveries(page: Page): Promise<void> {
    await page.goto(await opened.world.link());
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.goto(opened.world.address(`/hooks/${hook}`));
    await rowsOf(page)
      .nth(ROWS - 1)
      .waitFor();
  }

  const rowsOf = (page: Page) => page.getByRole('region', { name: 'Deliveries' }).locator('tbody tr');
  const scrollOf = (page: Page) => page.evaluate<number>('scrollY');

  it(
    'shows as many rows as fill a window, and the rest once they are painted',
    async () => {
      const page = await opened.browser.newPage();
      // The numbers of rows that were there, each time that some changed.
      await page.addInitScript(`
        window.numbersOfRows = [];
        new MutationObserver(() => {
          const rows = document.querySelectorAll('tbody tr').length;
          if (rows > 0 && rows !== numbersOfRows.at(-1)) numbersOfRows.push(rows);
        }).observe(document, { childList: true, subtree: true });
      `);
      await openDeliveries(page);
      expect(await page.evaluate('numbersOfRows')).toEqual([20, ROWS]);
    },
    SLOW_MS,
  );

  it(
    'is at the same place after Back, and at the begin when another takes its place',
    async () => {
      const page = await opened.browser.newPage();
      await openDeliveries(page);
      // From here on both lists are known, and are there at once: the page is never too short for the place.
      await find(page, other);
      await find(page, hook);
      await page.evaluate(`scrollTo(0, ${FAR_DOWN})`);
      await rowsOf(page).nth(35).getByRole('link').first().click();
      await page.getByText('What happened').waitFor();
      await page.goBack();
      await rowsOf(page).last().waitFor();
      expect(
        await until(
          'its place',
          () => scrollOf(page),
          (y) => y > 0,
        ),
      ).toBe(FAR_DOWN);
      await find(page, other);
      expect(await scrollOf(page)).toBe(0);
    },
    SLOW_MS,
  );

  async function find(page: Page, id: number): Promise<void> {
    await page.keyboard.press('Control+K');
    await page.getByRole('textbox', { name: 'Find' }).fill(`hook ${id}`);
    await page.getByRole('dialog').getByText(`Open hook ${id}`).click();
    await page.waitForURL(`**/hooks/${id}`);
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await rowsOf(page)
      .nth(ROWS - 1)
      .waitFor();
  }
});
