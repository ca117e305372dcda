import { expect, it } from '@jest/globals';
import { inConsole, SLOW_MS } from '../support/console/in-console.js';

inConsole('While the service has not answered, the console', (opened) => {
  it(
    'shows where the answer will be, also within a part of a screen',
    async () => {
      const page = await opened.browser.newPage();
      await page.goto(await opened.world.link());
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await page.route('**/signing-key', () => undefined);
      await page.goto(opened.world.address('/secret'));
      const place = page.getByRole('status', { name: 'Loading' });
      await place.waitFor();
      expect((await place.boundingBox())?.width).toBeGreaterThan(300);
    },
    SLOW_MS,
  );
});
