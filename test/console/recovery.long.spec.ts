import { beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { ConsoleAddresses } from '../support/console/console-world.js';
import { inConsole, SLOW_MS } from '../support/console/in-console.js';
import { newOperator } from '../support/service/app.js';

const HOUR_MS = 3_600_000;

inConsole('An operator in the console', (opened) => {
  let addresses: ConsoleAddresses;

  beforeAll(async () => {
    addresses = await opened.world.seed();
  }, SLOW_MS);

  it(
    'sees no button that a reading operator would be refused',
    async () => {
      const { token } = await newOperator(opened.world.delivery.app.nest, 'admin:read');
      const page = await opened.browser.newPage();
      await opened.world.signInOperator(page, token);
      await page.goto(opened.world.address(`/overview?store_hash=${addresses.store}`));
      await page.getByText('Next step').waitFor();
      expect(await page.getByText('Recover what failed').count()).toBe(0);
      await page.goto(opened.world.address('/recovery'));
      await page.getByText('No recoveries yet').waitFor();
      expect(await page.getByText('Count them').count()).toBe(0);
    },
    SLOW_MS,
  );

  it(
    'is led from the overview to a hook that failed, counts what it lost, and recovers it',
    async () => {
      const page = await opened.browser.newPage();
      await opened.world.signInOperator(page);
      await findWhatFails(page);
      await countIt(page);
      await recover(page);
    },
    SLOW_MS,
  );

  async function findWhatFails(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('combobox', { name: 'Store' }).click();
    await page.getByRole('option', { name: addresses.store }).click();
    await page.getByRole('row', { name: /off store\/order\/updated/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('store_hash')).toBe(addresses.store);
    await showNumbers(page);
    await page.getByRole('link', { name: 'Recover what failed' }).click();
  }

  /** The chart is for those who see it. Its numbers are there for all. */
  async function showNumbers(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Show the numbers: Deliveries by outcome' }).click();
    const table = page.getByRole('region', { name: 'Deliveries by outcome, as a table' });
    // One hook got the event, the other gave up after four attempts.
    await table.getByRole('row', { name: / 1 3 1 / }).waitFor();
    await page.locator('.recharts-bar-rectangle rect >> visible=true').first().waitFor();
    await lookCloser(page);
  }

  /** By dragging across the chart. The range is in the address, and Back leads out of it. */
  async function lookCloser(page: Page): Promise<void> {
    const chart = page.locator('.recharts-surface').first();
    const { x, y, width, height } = (await chart.boundingBox())!;
    await page.mouse.move(x + width * 0.5, y + height * 0.4);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.7, y + height * 0.4, { steps: 4 });
    await page.mouse.move(x + width * 0.97, y + height * 0.4, { steps: 4 });
    await page.mouse.up();
    await page.getByLabel('Until', { exact: false }).waitFor();
    const { searchParams } = new URL(page.url());
    const [from, to] = ['from', 'to'].map((name) => Date.parse(searchParams.get(name)!)) as [number, number];
    expect(to - from).toBeGreaterThan(3 * HOUR_MS);
    expect(to - from).toBeLessThan(24 * HOUR_MS);
    expect(searchParams.get('store_hash')).toBe(addresses.store);
    await page.goBack();
    await page.getByRole('row', { name: /off store\/order\/updated/ }).waitFor();
  }

  async function countIt(page: Page): Promise<void> {
    await page.getByRole('heading', { name: 'Recovery', exact: true }).waitFor();
    const turnOn = page.getByRole('checkbox', { name: /^Turn on hooks/ });
    await turnOn.uncheck();
    await page.getByRole('button', { name: 'Count them' }).click();
    await page.getByText('1 delivery of 1 hook is not sent, because hooks are off.').waitFor();
    expect(await page.getByRole('button', { name: 'Start the recovery' }).count()).toBe(0);
    await turnOn.check();
    await page.getByRole('button', { name: 'Count them' }).click();
    await page.getByText('1 delivery of 1 hook match').waitFor();
    const row = page.getByRole('region', { name: 'What would be sent, by hook' }).getByRole('row').nth(1);
    await row.getByText(addresses.store).waitFor();
    const receiver = opened.world.delivery.receiver.requests('/away').length;
    await page.getByRole('button', { name: 'Start the recovery' }).click();
    await page.getByRole('dialog').getByText('1 delivery is sent again').waitFor();
    expect(opened.world.delivery.receiver.requests('/away').length).toBe(receiver);
  }

  /** The service starts the recovery, and its answer does not arrive. */
  async function loseAnAnswer(page: Page): Promise<void> {
    const started = '**/admin/v1/replays';
    await page.route(started, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await route.fetch();
      await route.fulfill({ status: 429 });
    });
    await page.getByRole('button', { name: 'Send 1 again' }).click();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.unroute(started);
  }

  async function recover(page: Page): Promise<void> {
    const { receiver } = opened.world.delivery;
    receiver.answer('/away', { status: 204 });
    const before = receiver.requests('/away').length;
    await loseAnAnswer(page);
    await page.getByRole('button', { name: 'Send 1 again' }).click();
    await page.getByRole('heading', { name: 'Recovery done' }).waitFor();
    await page.getByText('1 of 1 made due again.').waitFor();
    await receiver.waitFor(before + 1, '/away');
    await page.getByRole('region', { name: 'Recoveries' }).getByText('100 %').waitFor();
    // The one of the lost answer: the second click asked for it again.
    expect(await page.getByRole('region', { name: 'Recoveries' }).getByRole('row').count()).toBe(2);
    await page.goto(opened.world.address(`/stores/${addresses.store}/deliveries/${addresses.failed}`));
    await page.getByText(/^Arrived /).waitFor();
  }

  it(
    'reads that a hook was left out only if something of it was not sent',
    async () => {
      const page = await opened.browser.newPage();
      await opened.world.signInOperator(page);
      await page.goto(opened.world.address('/recovery'));
      await page.getByRole('region', { name: 'Recoveries' }).getByRole('link').first().click();
      const hook = page.getByRole('region', { name: 'The recovery by hook' }).getByRole('row').nth(1);
      await hook.waitFor();
      for (const [done, note] of [
        [1, /—$/],
        [0, /left out: the hook is off$/],
      ] as const) {
        await page.route('**/admin/v1/replays/*', async (route) => {
          const response = await route.fetch();
          const job = await response.json();
          const [part] = job.by_hook;
          const by_hook = [{ ...part, done, failed: 1 - done, skipped: 'hook_off' }];
          await route.fulfill({ response, json: { ...job, by_hook } });
        });
        await page.reload();
        await hook.waitFor();
        expect(await hook.textContent()).toMatch(note);
      }
    },
    SLOW_MS,
  );
});
