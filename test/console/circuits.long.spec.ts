import { expect, it } from '@jest/globals';
import { inConsole, SLOW_MS } from '../support/console/in-console.js';
import { newOperator } from '../support/service/app.js';
import { EVENTS } from '../support/store-paths.js';
import { until } from '../support/until.js';

/** A circuit stays closed until a host has had this many attempts. */
const ATTEMPTS = 100;

inConsole('A host to which deliveries wait, in the console,', (opened) => {
  let held: string;

  const host = () => new URL(opened.world.delivery.receiver.url('/')).host;

  it(
    'is shown by the overview and the circuits, with no button for a reading operator',
    async () => {
      await opened.world.partner.hook();
      opened.world.delivery.receiver.answer(opened.world.partner.path, { status: 500 });
      await opened.world.delivery.publish('POST', EVENTS, orders());
      const { token } = await newOperator(opened.world.delivery.app.nest, 'admin:read');
      const page = await opened.browser.newPage();
      await opened.world.signInOperator(page, token);
      await page.goto(opened.world.address('/overview'));
      await page.getByRole('row', { name: `open ${host()}` }).waitFor();
      held = await opened.world.delivery.order(4711);
      await page.getByRole('link', { name: 'Circuits' }).click();
      await page.getByRole('row', { name: `open ${host()}` }).waitFor();
      expect(await page.getByRole('button', { name: /^Probe now/ }).count()).toBe(0);
    },
    SLOW_MS,
  );

  it(
    'is tried when the operator asks for it, and leaves the list when deliveries arrive',
    async () => {
      const page = await opened.browser.newPage();
      await opened.world.signInOperator(page);
      await page.goto(opened.world.address('/circuits'));
      opened.world.delivery.receiver.answer(opened.world.partner.path, { status: 204 });
      await page.getByRole('button', { name: `Probe now: ${host()}` }).click();
      await page.getByText('One delivery is tried').waitFor();
      await page.getByText('No host is held back').waitFor();
      await until(
        'the delivery that was held back',
        async () => opened.world.delivery.receiver.requests(opened.world.partner.path),
        (requests) => requests.some(({ headers }) => headers['webhook-id'] === held),
      );
      await page.goto(opened.world.address('/audit'));
      await page.getByRole('link', { name: 'circuit probe asked' }).click();
      await page.getByRole('dialog').getByText('Request id').waitFor();
      expect(new URL(page.url()).searchParams.get('change')).toMatch(/^\d+$/);
    },
    SLOW_MS,
  );

  const orders = () =>
    Array.from({ length: ATTEMPTS }, (_, i) => ({
      scope: 'store/order/created',
      data: { type: 'order', id: i + 1 },
    }));
});
