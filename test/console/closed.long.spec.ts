import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { inConsole, SLOW_MS } from '../support/console/in-console.js';

inConsole('What is closed in the console asks the service nothing:', (opened) => {
  /** The paths of what the page asks for from now on. */
  function asked(page: Page): string[] {
    const paths: string[] = [];
    page.on('request', (request) => {
      if (request.resourceType() === 'fetch') paths.push(new URL(request.url()).pathname);
    });
    return paths;
  }

  it(
    'the search of an app, until it is opened',
    async () => {
      const page = await opened.browser.newPage();
      await page.goto(await opened.world.link());
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      const paths = asked(page);
      await page.goto(opened.world.address('/secret'));
      await page.getByText('Verify in your receiver').waitFor();
      await page.waitForLoadState('networkidle');
      const ofSearch = [opened.world.partner.hooks, '/web-hook', '/catalog'];
      expect(paths).toContain(`/stores/${opened.world.partner.storeHash}/v2/store`);
      expect(paths.filter((path) => ofSearch.includes(path))).toEqual([]);
      await page.keyboard.press('Control+K');
      await page.getByRole('dialog').getByText('Signing secret').waitFor();
      await page.waitForLoadState('networkidle');
      expect(paths).toEqual(expect.arrayContaining(ofSearch));
    },
    SLOW_MS,
  );

  it(
    'the search and the pickers of an operator, until each is opened',
    async () => {
      const page = await opened.browser.newPage();
      await opened.world.signInOperator(page);
      const paths = asked(page);
      await page.goto(opened.world.address('/overview'));
      await page.getByText('Choose a store to see').waitFor();
      await page.waitForLoadState('networkidle');
      expect(paths).toContain('/admin/v1/circuits');
      const ofPickers = () => paths.filter((path) => /^\/admin\/v1\/(stores|apps)$/.test(path)).sort();
      expect(ofPickers()).toEqual([]);
      await page.getByRole('combobox', { name: 'Store' }).click();
      await page.getByRole('option').first().waitFor();
      expect(ofPickers()).toEqual(['/admin/v1/stores']);
      await page.keyboard.press('Escape');
      await page.getByRole('combobox', { name: 'App' }).click();
      await page.getByRole('option').first().waitFor();
      expect(ofPickers()).toEqual(['/admin/v1/apps', '/admin/v1/stores']);
      await page.keyboard.press('Escape');
      await page.goto(opened.world.address('/audit'));
      await page.getByRole('table').waitFor();
      await page.waitForLoadState('networkidle');
      paths.splice(0);
      await page.keyboard.press('Control+K');
      await page.getByRole('dialog').getByText('Recovery').waitFor();
      await page.waitForLoadState('networkidle');
      expect(ofPickers()).toEqual(['/admin/v1/apps', '/admin/v1/stores']);
    },
    SLOW_MS,
  );
});
