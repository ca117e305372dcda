import { beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { inConsole, SLOW_MS } from '../support/console/in-console.js';

inConsole('The policy of a hook, in the console,', (opened) => {
  let hook: number;

  beforeAll(async () => {
    hook = await opened.world.partner.hook();
    await opened.world.delivery.order(250);
  }, SLOW_MS);

  const stored = async () =>
    (await opened.world.partner.call('GET', `${opened.world.partner.hooks}/${hook}/policy`)).body as {
      defaults: string[];
    };

  async function openPolicy(page: Page, access: 'read' | 'write' = 'write'): Promise<void> {
    await page.goto(await opened.world.link(access));
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.goto(opened.world.address(`/hooks/${hook}?tab=policy`));
    await page.getByText('This hook follows the defaults of the service.').waitFor();
  }

  it(
    'is only read in a reading session',
    async () => {
      const page = await opened.browser.newPage();
      await openPolicy(page, 'read');
      expect(await page.getByRole('link', { name: 'Edit policy' }).count()).toBe(0);
      await page.goto(opened.world.address(`/hooks/${hook}/policy`));
      await page.getByText('This session reads only').waitFor();
    },
    SLOW_MS,
  );

  it(
    'is tried on a recent event, refused at its fields, saved, said in words, and reset',
    async () => {
      const page = await opened.browser.newPage();
      await openPolicy(page);
      await page.getByText('Every event that it subscribes to.').waitFor();
      await page.getByRole('link', { name: 'Edit policy' }).click();
      await refusedAtItsFields(page);
      await triedOnARecentEvent(page);
      await page.getByRole('textbox', { name: 'Time-out in seconds' }).fill('20');
      await page.getByRole('radio', { name: 'After those before it with the same key' }).click();
      await page.getByRole('textbox', { name: 'Key', exact: true }).fill('/data/id');
      await page.getByRole('button', { name: 'Save policy' }).click();
      await page.getByText('An attempt may take 20 s.').waitFor();
      await page.getByText('One event at a time for each value of /data/id, in the order').waitFor();
      await page.getByRole('region', { name: 'Filter', exact: true }).getByText('"$gte": 300').waitFor();
      const { defaults, ...policy } = await stored();
      expect(policy).toMatchObject({
        filter: { 'data.id': { $gte: 300 } },
        timeout_seconds: 20,
        ordering: { key: '/data/id' },
      });
      expect(defaults).toHaveLength(Object.keys(policy).length - 3);
      await page.getByRole('button', { name: 'Use the defaults' }).click();
      await page.getByRole('button', { name: 'Reset the policy' }).click();
      await page.getByText('This hook follows the defaults of the service.').waitFor();
      expect((await stored()).defaults).toHaveLength(Object.keys(policy).length);
    },
    SLOW_MS,
  );

  async function refusedAtItsFields(page: Page): Promise<void> {
    const filter = page.getByRole('textbox', { name: 'Filter', exact: true });
    await filter.fill('{');
    await page.getByText('Not saved. See above what is wrong with filter.').waitFor();
    await filter.fill('{"data.id": {"$where": 300}}');
    await page.getByRole('textbox', { name: 'Time-out in seconds' }).fill('90');
    await page.getByRole('textbox', { name: 'Requests, at most' }).fill('10');
    await page.getByRole('button', { name: 'Save policy' }).click();
    for (const [name, sentence] of [
      ['Filter', "There is no operator '$where'."],
      ['Time-out in seconds', 'must be at most 60.'],
      ['In any so many seconds', 'is required.'],
    ] as const) {
      const field = page.getByRole('textbox', { name, exact: true });
      await page.locator('[aria-invalid="true"]').and(field).waitFor();
      const described = (await field.getAttribute('aria-describedby'))!.trim().split(/\s+/);
      const texts = described.map((id) => page.locator(`[id="${id}"]`).textContent());
      expect((await Promise.all(texts)).join(' ')).toContain(sentence);
    }
    await page.getByRole('textbox', { name: 'Requests, at most' }).fill('');
  }

  async function triedOnARecentEvent(page: Page): Promise<void> {
    await page.getByRole('textbox', { name: 'Filter', exact: true }).fill('{"data.id": {"$gte": 300}}');
    await page.getByRole('combobox', { name: 'Recent event' }).click();
    await page.getByRole('option', { name: 'store/order/created, ' }).click();
    await page.getByRole('button', { name: 'Try the filter' }).click();
    await page.getByText('The event does not pass').waitFor();
    await page.getByText('/data.id/$gte').waitFor();
    const event = page.getByRole('textbox', { name: 'Event to try it on' });
    await event.fill((await event.inputValue()).replace('250', '300'));
    await page.getByRole('button', { name: 'Try the filter' }).click();
    await page.getByText('The event passes').waitFor();
  }

  it(
    'keeps on saving what only a newer service knows',
    async () => {
      const page = await opened.browser.newPage();
      await openPolicy(page);
      const sent: object[] = [];
      const newer = { color: { shade: 7 }, shape: null };
      await page.route('**/policy', async (route) => {
        if (route.request().resourceType() === 'document') return route.continue();
        if (route.request().method() === 'PUT') sent.push(route.request().postDataJSON());
        const now = await stored();
        return route.fulfill({ json: { ...now, ...newer, defaults: [...now.defaults, 'shape'] } });
      });
      await page.goto(opened.world.address(`/hooks/${hook}/policy`));
      const others = page.getByRole('textbox', { name: 'Other settings' });
      await others.waitFor();
      expect(JSON.parse(await others.inputValue())).toEqual({ color: { shade: 7 } });
      await page.getByText('As JSON: color, shape.').waitFor();
      await page.getByRole('radio', { name: 'One attempt only.' }).click();
      await page.getByRole('button', { name: 'Save policy' }).click();
      await page.getByText('"shade": 7').waitFor();
      expect(sent).toEqual([{ color: { shade: 7 }, retry_schedule: [] }]);
    },
    SLOW_MS,
  );
});
