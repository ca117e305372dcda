import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { inConsole, SLOW_MS } from '../support/console/in-console.js';

inConsole('A web-hook, in the console,', (opened) => {
  const receiver = () => opened.world.delivery.receiver;

  it(
    'is tested, created, seen to fail, repaired, sent again by its incident, steered, changed and deleted',
    async () => {
      const page = await opened.browser.newPage();
      await page.goto(await opened.world.link());
      await createWebHook(page);
      await seeOneFail(page);
      await retryAll(page);
      await steer(page);
      await changeAndDelete(page);
    },
    SLOW_MS,
  );

  async function createWebHook(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Hooks', exact: true }).click();
    await page.getByRole('tab', { name: 'Web-hooks' }).click();
    await page.getByText('No web-hooks yet').waitFor();
    await page.getByRole('link', { name: 'New web-hook' }).first().click();
    await page.getByRole('combobox', { name: 'Object' }).fill('Order');
    await page.getByRole('option', { name: 'Order', exact: true }).click();
    await page.getByRole('combobox', { name: 'Action' }).click();
    await page.getByRole('option', { name: 'Create', exact: true }).click();
    const url = page.getByRole('textbox', { name: 'URL' });
    await url.fill('not an address');
    await page.getByText("The field 'url' cannot be used as a destination.").waitFor();
    await url.fill(receiver().url('/web-hook'));
    await page.getByRole('button', { name: 'Send a test first' }).click();
    await page.getByText(/^Your receiver answered 204 in/).waitFor();
    const [sample] = receiver().requests('/web-hook');
    expect(JSON.parse(sample!.body.toString())).toMatchObject({ object: 'Order', test: true });
    await page.getByRole('button', { name: 'Create web-hook' }).click();
    await page.getByRole('heading', { name: 'Order/Create' }).waitFor();
    await page.getByText('No deliveries yet').waitFor();
    await page.getByRole('button', { name: 'Send test event' }).click();
    await page.getByText('Attempt 1: 204').waitFor();
    await page.keyboard.press('Escape');
  }

  async function seeOneFail(page: Page): Promise<void> {
    receiver().answer('/web-hook', { status: 503, body: 'The ledger is away.' });
    const event = await opened.world.delivery.order(250);
    await page.getByRole('switch', { name: 'Show which record each is about' }).click();
    await page.getByRole('row', { name: /^failed .* Order 250/ }).waitFor();
    await opened.world.countResults();
    await page.getByRole('tab', { name: 'Health' }).click();
    await page.getByText('Deliveries by outcome').first().waitFor();
    await page.goto(opened.world.address(`/events?id=${event}`));
    const row = page.getByRole('row', { name: /^Web-hook / });
    await row.getByRole('link', { name: 'failed' }).click();
    await page.getByText('Given up after 4 attempts.').waitFor();
    await page.getByRole('region', { name: 'Body' }).getByText('"object": "Order"').waitFor();
    receiver().answer('/web-hook', { status: 204 });
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('button', { name: 'Resend' }).waitFor();
  }

  /** By a replay of the web-hook, which the incident starts. */
  async function retryAll(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Incidents' }).click();
    const before = receiver().requests('/web-hook').length;
    await page.getByRole('button', { name: 'Retry all of Order/Create' }).click();
    await page.getByText('Sends 1 delivery that failed again').waitFor();
    await page.getByRole('button', { name: 'Send 1 again' }).click();
    await page.getByRole('heading', { name: 'Replay done' }).waitFor();
    await receiver().waitFor(before + 1, '/web-hook');
  }

  async function steer(page: Page): Promise<void> {
    await page.getByRole('tab', { name: 'Policy' }).click();
    await page.getByRole('link', { name: 'Edit policy' }).click();
    await page.getByRole('textbox', { name: 'Filter', exact: true }).fill('{"data.id": {"$gte": 300}}');
    await page.getByRole('combobox', { name: 'Recent event' }).click();
    await page.getByRole('option', { name: 'store/order/created, ' }).last().click();
    const event = page.getByRole('textbox', { name: 'Event to try it on' });
    await expectEventually(() => event.inputValue(), '"id": 250');
    // The publisher has sent no record, so a filter that asks for one lets nothing pass.
    expect(Object.keys(JSON.parse(await event.inputValue()))).toEqual(['user', 'scope', 'data']);
    await page.getByRole('button', { name: 'Try the filter' }).click();
    await page.getByText('The event does not pass').waitFor();
    await page.getByRole('button', { name: 'Save policy' }).click();
    await page.getByRole('region', { name: 'Filter', exact: true }).getByText('"$gte": 300').waitFor();
    await page.getByRole('button', { name: 'Use the defaults' }).click();
    await page.getByRole('button', { name: 'Reset the policy' }).click();
    await page.getByText('This hook follows the defaults of the service.').waitFor();
  }

  async function changeAndDelete(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await page.getByRole('combobox', { name: 'Object' }).fill('Customer');
    await page.getByRole('option', { name: 'Customer', exact: true }).click();
    expect(await page.getByRole('combobox', { name: 'Action' }).inputValue()).toBe('Create');
    await page.getByRole('button', { name: 'Save and turn on' }).click();
    await page.getByRole('heading', { name: 'Customer/Create' }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete the hook' }).click();
    await page.getByText('No web-hooks yet').waitFor();
    const { body } = await opened.world.partner.call('GET', '/web-hook');
    expect(body).toEqual({ webHooks: [], total: 0 });
  }

  it(
    'that is there already is named in place of a second one, and Ctrl-K opens it by its id',
    async () => {
      const url = receiver().url('/twice');
      const webHook = { object: 'Customer', action: 'Update', url };
      const { body } = await opened.world.partner.call('POST', '/web-hook', webHook);
      const { id } = body as { id: string };
      const page = await opened.browser.newPage();
      await page.goto(await opened.world.link());
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await page.goto(opened.world.address('/catalog?scope=store/customer/updated'));
      await page.getByRole('link', { name: 'Subscribe a web-hook' }).click();
      await page.getByRole('textbox', { name: 'URL' }).fill(url);
      await page.getByRole('button', { name: 'Create web-hook' }).click();
      await page.getByRole('link', { name: `Open web-hook ${id.slice(0, 8)}` }).click();
      await page.getByRole('heading', { name: 'Customer/Update' }).waitFor();
      await page.goto(opened.world.address('/events'));
      await page.getByRole('heading', { name: 'Events' }).waitFor();
      await page.getByRole('button', { name: /^Find/ }).click();
      await page.getByRole('textbox', { name: 'Find' }).fill(id);
      await page.getByRole('button', { name: `Open web-hook ${id.slice(0, 8)}` }).click();
      await page.getByRole('heading', { name: 'Customer/Update' }).waitFor();
    },
    SLOW_MS,
  );

  it(
    'shows no button to a reading session that it would be refused',
    async () => {
      const page = await opened.browser.newPage();
      await page.goto(await opened.world.link('read'));
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await page.goto(opened.world.address('/hooks?kind=web-hook'));
      await page.getByRole('link', { name: 'Customer/Update' }).click();
      await page.getByText('No deliveries yet').waitFor();
      for (const name of ['Edit', 'Delete', 'Send test event', 'Turn on'])
        expect(await page.getByText(name, { exact: true }).count()).toBe(0);
    },
    SLOW_MS,
  );
});

async function expectEventually(read: () => Promise<string>, part: string): Promise<void> {
  for (let left = 100; left > 0; left--) {
    if ((await read()).includes(part)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await read()).toContain(part);
}
