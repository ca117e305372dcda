import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { inConsole, type Opened, SLOW_MS } from '../support/console/in-console.js';
import { onBothStores } from '../support/databases.js';

/** More than what is called now. */
const CLOCK_STOPS_MS = 3_500;

onBothStores('The console', (database) => {
  inConsole('in a browser', (opened) => mainPath(opened), database);
});

function mainPath(opened: Opened): void {
  it(
    'leads from a link to a hook, a failed delivery that is sent again, a replay, a new secret and out',
    async () => {
      const page = await opened.browser.newPage();
      await page.goto(await opened.world.link());
      await createHook(page);
      await seeOneArrive(page);
      await seeOneFail(page);
      await sendItAgain(page);
      await replayAll(page);
      await rotate(page);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Storehooks console' }).waitFor();
    },
    SLOW_MS,
  );

  async function createHook(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'New hook' }).first().click();
    await page.getByRole('combobox', { name: 'Scope' }).fill('store/order/*');
    await page.getByRole('option', { name: 'store/order/*', exact: true }).click();
    await page.getByText('Matches 11 events').waitFor();
    const destination = page.getByRole('textbox', { name: 'Destination' });
    await destination.fill('not an address');
    await page.getByText("The field 'destination' cannot be used as a destination.").waitFor();
    await destination.fill(opened.world.delivery.receiver.url('/console'));
    await page.getByRole('button', { name: 'Send a test first' }).click();
    await page.getByText(/^Your receiver answered 204 in/).waitFor();
    expect(opened.world.delivery.receiver.requests('/console')).toHaveLength(1);
    // The form shows no time, so the page's clock stands still.
    await page.waitForTimeout(CLOCK_STOPS_MS);
    await page.getByRole('button', { name: 'Create hook' }).click();
    expect(await page.locator('main time').first().textContent()).toMatch(/^now$|ago$/);
    await page.getByText('No deliveries yet').waitFor();
  }

  /** Without a reload. */
  async function seeOneArrive(page: Page): Promise<void> {
    await opened.world.delivery.order(250);
    await page.getByRole('table').getByText('delivered').waitFor();
  }

  async function seeOneFail(page: Page): Promise<void> {
    opened.world.delivery.receiver.answer('/console', { status: 503, body: 'The ledger is away.' });
    await opened.world.delivery.order(251, 'updated');
    await page.getByRole('row', { name: /failed store\/order\/updated/ }).waitFor();
    await page.getByRole('link', { name: 'store/order/updated' }).click();
    await page.getByText('Given up after 4 attempts.').waitFor();
    await page.getByText('Attempt 4: 503').waitFor();
    await page
      .getByRole('region', { name: 'Answer to attempt 4' })
      .getByText('The ledger is away.')
      .waitFor();
  }

  async function sendItAgain(page: Page): Promise<void> {
    opened.world.delivery.receiver.answer('/console', { status: 204 });
    // A delivery that failed for the last time turned it off.
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('button', { name: 'Resend' }).click();
    await page.getByText('Attempt 5: 204').waitFor();
    await page.getByText(/^Arrived .*, 5 attempts\.$/).waitFor();
  }

  async function replayAll(page: Page): Promise<void> {
    await page.getByRole('link', { name: /^Hook \d+$/ }).click();
    await page.getByRole('tab', { name: 'Replays' }).click();
    await page.getByRole('radio', { name: 'All, also delivered and canceled ones' }).click();
    await page.getByRole('button', { name: 'Count them' }).click();
    await page.getByText('2 deliveries are sent again').waitFor();
    const before = opened.world.delivery.receiver.requests('/console').length;
    await page.getByRole('button', { name: 'Send 2 again' }).click();
    await page.getByRole('heading', { name: 'Replay done' }).waitFor();
    expect(new URL(page.url()).searchParams.get('replay')).toMatch(/^[0-9a-f-]{36}$/);
    await opened.world.delivery.receiver.waitFor(before + 2, '/console');
  }

  async function rotate(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Signing secret' }).click();
    await page.getByRole('button', { name: 'Rotate the secret' }).click();
    await page.getByRole('button', { name: 'Rotate', exact: true }).click();
    await page.getByText(/^whsec_/).waitFor();
    await page.getByText(/^The old secret ends in/).waitFor();
    await page.getByRole('button', { name: 'Make the first key' }).click();
    await page.getByRole('button', { name: 'Make the key', exact: true }).click();
    await page.getByText(/^whpk_/).waitFor();
    await page.getByRole('button', { name: 'Rotate the key', exact: true }).click();
    await page.getByRole('button', { name: 'Rotate the key now' }).click();
    await page.getByText('Older public key', { exact: true }).waitFor();
  }
}
