import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { inConsole, SLOW_MS } from '../support/console/in-console.js';
import { caller } from '../support/http.js';

inConsole('A session of the console', (opened) => {
  it(
    'begins with a link, whose code leaves the address, and ends without a trace',
    async () => {
      const page = await opened.browser.newPage();
      await page.goto(await opened.world.link());
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      expect(page.url()).toBe(opened.world.address('/overview'));
      expect(await page.evaluate('Object.entries(localStorage)')).toEqual([['storehooks.zone', '"local"']]);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Storehooks console' }).waitFor();
      expect(await page.evaluate('Object.keys(sessionStorage)')).toEqual([]);
    },
    SLOW_MS,
  );

  it(
    'begins with a link that is pasted into a tab of the console',
    async () => {
      const page = await opened.browser.newPage();
      await page.goto(opened.world.address('/'));
      await page.getByRole('heading', { name: 'Storehooks console' }).waitFor();
      await page.goto(await opened.world.link());
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      expect(page.url()).toBe(opened.world.address('/overview'));
    },
    SLOW_MS,
  );

  it(
    'goes where a person clicks before the first screen has come',
    async () => {
      const page = await opened.browser.newPage();
      const store = held(page, '**/v2/store');
      const first = held(page, '**/OverviewScreen-*.js');
      const second = held(page, '**/HooksScreen-*.js');
      await page.goto(await opened.world.link());
      await first.asked;
      await page.getByRole('link', { name: 'Hooks', exact: true }).click();
      await second.asked;
      store.letGo();
      await page.getByText(`(${opened.world.partner.storeHash})`).waitFor();
      first.letGo();
      second.letGo();
      await page.getByRole('heading', { name: 'Hooks', exact: true }).waitFor();
      expect(page.url()).toBe(opened.world.address('/hooks'));
    },
    SLOW_MS,
  );

  it(
    'shows no button that a reading session would be refused',
    async () => {
      const id = await opened.world.partner.hook();
      const page = await opened.browser.newPage();
      await page.goto(await opened.world.link('read'));
      await page.getByRole('link', { name: 'Hooks', exact: true }).click();
      await page.getByRole('link', { name: 'store/order/*' }).waitFor();
      expect(await page.getByText('New hook').count()).toBe(0);
      await page.goto(opened.world.address(`/hooks/${id}`));
      await page.getByText('No deliveries yet').waitFor();
      for (const name of ['Send test event', 'Edit', 'Delete', 'Turn on'])
        expect([name, await page.getByText(name, { exact: true }).count()]).toEqual([name, 0]);
      await page.goto(opened.world.address('/secret'));
      await page.getByText('Verify in your receiver').waitFor();
      expect(await page.getByText('Rotate the secret').count()).toBe(0);
    },
    SLOW_MS,
  );

  it(
    'says that it has ended, and continues at the same address after the next link',
    async () => {
      const link = await opened.world.link();
      const page = await opened.browser.newPage();
      await page.goto(link);
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await spendAgain(link);
      await page.goto(opened.world.address('/events?id=msg_01M8H8X3D2X7HN4BHBYZVBQ1ZP'));
      await page.getByText('Your session has ended').waitFor();
      await page.reload();
      await page.getByText('Your session has ended').waitFor();
      expect(page.url()).toContain('/events?id=msg_01M8H8X3D2X7HN4BHBYZVBQ1ZP');
      await page.getByRole('tab', { name: 'App in a store' }).click();
      await page.getByRole('textbox', { name: 'Store' }).fill(opened.world.partner.storeHash);
      await page.getByRole('textbox', { name: 'Access token of the app' }).fill(opened.world.partner.token);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('This app knows no such event').waitFor();
    },
    SLOW_MS,
  );

  it(
    'says why a link that was used does not open',
    async () => {
      const link = await opened.world.link();
      await spendAgain(link);
      const page = await opened.browser.newPage();
      await page.goto(link);
      await page.getByRole('alert').waitFor();
      expect(page.url()).toBe(opened.world.address('/'));
    },
    SLOW_MS,
  );

  /** A second use of a code ends its session. */
  async function spendAgain(link: string): Promise<void> {
    const call = caller(opened.world.url, { token: '' });
    await call('POST', '/console/session', { code: link.split('#code=')[1] });
  }
});

/** Holds what the page asks for at this address until it is let go. */
function held(page: Page, address: string): { asked: Promise<unknown>; letGo: () => void } {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  void page.route(address, async (route) => {
    await gate;
    await route.continue();
  });
  return { asked: page.waitForRequest(address), letGo };
}
