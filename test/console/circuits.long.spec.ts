import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type Chromium, inChromium } from '../support/console/chromium.js';
import { ConsoleWorld } from '../support/console/console-world.js';
import { newOperator } from '../support/service/app.js';
import { EVENTS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const SLOW_MS = 240_000;
/** A circuit stays closed until a host has had this many attempts. */
const ATTEMPTS = 100;

inChromium('A host to which deliveries wait, in the console,', (open) => {
  let world: ConsoleWorld;
  let browser: Chromium;
  let held: string;

  beforeAll(async () => {
    [world, browser] = [await ConsoleWorld.open({ name: 'sqlite' }), await open()];
  }, SLOW_MS);
  afterEach(async () => {
    await browser.closePages();
    expect(browser.complaints.splice(0)).toEqual([]);
  });
  afterAll(() => world?.close());

  const host = () => new URL(world.delivery.receiver.url('/')).host;

  it(
    'is shown by the overview and the circuits, with no button for a reading operator',
    async () => {
      await world.partner.hook();
      world.delivery.receiver.answer(world.partner.path, { status: 500 });
      await world.delivery.publish('POST', EVENTS, orders());
      const { token } = await newOperator(world.delivery.app.nest, 'admin:read');
      const page = await browser.newPage();
      await world.signInOperator(page, token);
      await page.goto(world.address('/overview'));
      await page.getByRole('row', { name: `open ${host()}` }).waitFor();
      held = await world.delivery.order(4711);
      await page.getByRole('link', { name: 'Circuits' }).click();
      await page.getByRole('row', { name: `open ${host()}` }).waitFor();
      expect(await page.getByRole('button', { name: /^Probe now/ }).count()).toBe(0);
    },
    SLOW_MS,
  );

  it(
    'is tried when the operator asks for it, and leaves the list when deliveries arrive',
    async () => {
      const page = await browser.newPage();
      await world.signInOperator(page);
      await page.goto(world.address('/circuits'));
      world.delivery.receiver.answer(world.partner.path, { status: 204 });
      await page.getByRole('button', { name: `Probe now: ${host()}` }).click();
      await page.getByText('One delivery is tried').waitFor();
      await page.getByText('No host is held back').waitFor();
      await until(
        'the delivery that was held back',
        async () => world.delivery.receiver.requests(world.partner.path),
        (requests) => requests.some(({ headers }) => headers['webhook-id'] === held),
      );
      await page.goto(world.address('/audit'));
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
