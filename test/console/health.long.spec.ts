import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { inConsole, SLOW_MS } from '../support/console/in-console.js';
import { until } from '../support/until.js';

inConsole('How the service is, in the console,', (opened) => {
  const texts = (page: Page) => page.getByRole('status').getByRole('listitem').allTextContents();

  /** Answers as a service would that is not well. */
  async function report(page: Page, part: object): Promise<void> {
    await page.route('**/admin/v1/system', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), ...part } });
    });
  }

  it(
    'is said in a sentence while nothing is wrong, and not at all once it no longer answers',
    async () => {
      const page = await opened.browser.newPage();
      await opened.world.signInOperator(page);
      await page.getByText('All well').waitFor();
      await page.getByRole('link', { name: 'System' }).click();
      await page.getByText('All well').waitFor();
      await page.route('**/admin/v1/system', (route) =>
        route.fulfill({ status: 404, json: { title: 'Gone', detail: 'It does not say.' } }),
      );
      await page.getByText('It does not say.').first().waitFor();
      expect(await page.getByText('All well').count()).toBe(0);
    },
    SLOW_MS,
  );

  it(
    'is said with what is wrong and what to do, the most urgent first',
    async () => {
      const page = await opened.browser.newPage();
      await opened.world.signInOperator(page);
      await report(page, {
        oldest_due_age_seconds: 600,
        disk: { free_bytes: 1e9, total_bytes: 1e12 },
        database: { name: 'sqlite', latency_ms: 2_345 },
        processes: [],
      });
      await page.goto(opened.world.address('/system'));
      await page.getByText('The service needs attention').waitFor();
      expect(await texts(page)).toEqual([
        expect.stringMatching(/^The disk is nearly full: 1 GB are free.*Free some space\.$/),
        expect.stringMatching(/^No process sends deliveries.*Start one with ROLE=all/),
        expect.stringMatching(/^Deliveries are late: the oldest that is due waits for 10 min/),
        expect.stringMatching(/^The database is slow: it answered in 2,345 ms/),
      ]);
    },
    SLOW_MS,
  );

  it(
    'tells receivers that fail from a network that lets nothing out',
    async () => {
      await failAt(opened.world.delivery.receiver.url('/one'));
      const page = await opened.browser.newPage();
      await opened.world.signInOperator(page);
      await page.getByText('The service is well, but receivers fail').waitFor();
      expect(await texts(page)).toEqual([expect.stringContaining('1 hook is off')]);
      await failAt(opened.world.delivery.receiver.url('/other').replace('127.0.0.1', 'localhost'));
      await page.goto(opened.world.address('/system'));
      await page.getByText('The service needs attention').waitFor();
      expect(await texts(page)).toEqual([
        expect.stringMatching(/^No attempt of the last 10 minutes succeeded, at 2 hosts/),
        expect.stringMatching(/^2 incidents are open2 hooks are off: /),
      ]);
      await page.getByRole('link', { name: '2 incidents are open' }).click();
      await page.getByRole('heading', { name: 'Incidents' }).waitFor();
      expect(new URL(page.url()).searchParams.get('state')).toBe('open');
    },
    SLOW_MS,
  );

  /** A hook that is turned off, because its delivery failed for the last time. */
  async function failAt(destination: string): Promise<void> {
    const { world } = opened;
    world.delivery.receiver.answer(new URL(destination).pathname, { status: 503 });
    const hook = await world.partner.hook({ scope: 'store/order/updated', destination });
    await world.delivery.order(hook, 'updated');
    const read = () => world.partner.call('GET', `${world.partner.hooks}/${hook}/status`);
    await until('the hook turned off', read, ({ body }) => !(body as { is_active: boolean }).is_active);
    await world.countResults();
  }
});
