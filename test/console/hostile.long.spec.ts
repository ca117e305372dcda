import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { inConsole, SLOW_MS } from '../support/console/in-console.js';
import { caller } from '../support/http.js';
import { EVENTS, STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

/** Each would set `owned`, or turn around or hide what stands beside it. */
const RUNS = '<img src=x onerror="owned=1"><svg onload="owned=1"></svg><script>owned=1</script>';
const TURNS = '\u202Egnp.exe\u2066\u200F';
const ATTACK = `"'>${RUNS}javascript:owned=1${TURNS}`;
/** More lines than a screen should have to lay out. */
const HEADERS = 'X-Filler: <b onclick="owned=1">\n'.repeat(10_000);
const TERMINAL = '\u001b]0;owned\u0007\u001b[2J';

inConsole('The console, fed by attackers,', (opened) => {
  /** Nothing ran, no element came from the text, no character turned the text around, and the page is no wider than before. */
  async function expectHarmless(page: Page): Promise<void> {
    expect(await page.evaluate('typeof owned')).toBe('undefined');
    expect(await page.locator('main img, main svg[onload], main script, [onerror]').count()).toBe(0);
    const text = String(await page.evaluate('document.body.innerText + document.title'));
    expect(text).not.toMatch(/[^\P{Cc}\n\t]|\p{Bidi_Control}/u);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  }

  it(
    'shows the payload and the answer of a delivery as text',
    async () => {
      const { receiver } = opened.world.delivery;
      receiver.answer(opened.world.partner.path, {
        status: 500,
        body: ATTACK + TERMINAL,
        headers: { 'content-type': 'text/html' },
      });
      const headers = { 'X-Own': '<img src=x onerror="owned=1">' };
      const hook = await opened.world.partner.hook({ scope: 'store/order/*', headers });
      const data = { type: 'order', id: 1, note: ATTACK + TERMINAL, [ATTACK]: [RUNS] };
      const published = await opened.world.delivery.publish('POST', EVENTS, {
        scope: 'store/order/created',
        data,
      });
      expect(published.status).toBe(202);
      const log = `/stores/${STORE}/v2/hooks/${hook}/deliveries`;
      const read = async () =>
        (await opened.world.partner.call('GET', log)).body as { data: { id: string; state: string }[] };
      const { data: rows } = await until(
        'the last attempt',
        read,
        (found) => found.data[0]?.state === 'exhausted',
      );
      const page = await opened.browser.newPage({ width: 390 });
      await page.goto(await opened.world.link());
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await page.goto(opened.world.address(`/hooks/${hook}/deliveries/${rows[0]!.id}`));
      await page.getByRole('region', { name: 'Answer to attempt 1' }).getByText('<script>').waitFor();
      await page.getByRole('region', { name: 'Body' }).getByText('<script>').waitFor();
      await expectHarmless(page);
    },
    SLOW_MS,
  );

  it(
    'shows the record of a web-hook as text, wherever it is read',
    async () => {
      const { webHook, delivery } = await failedWebHook();
      const page = await opened.browser.newPage({ width: 390 });
      await page.goto(await opened.world.link());
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      for (const [path, text] of [
        [`/hooks/${webHook}?records=true`, '<script>'],
        [`/hooks/${webHook}?tab=health&range=1h`, 'Why attempts failed'],
        [`/hooks/${webHook}/deliveries/${delivery}`, '<script>'],
        ['/hooks?kind=web-hook', '/attacked'],
        ['/incidents', '/attacked'],
      ] as const) {
        await page.goto(opened.world.address(path));
        await page.getByText(text).first().waitFor();
        await expectHarmless(page);
      }
      await page.goto(opened.world.address(`/hooks/${webHook}/policy`));
      await page.getByRole('combobox', { name: 'Recent event' }).click();
      await page.getByRole('option', { name: 'store/customer/created, ' }).last().click();
      await page
        .getByRole('textbox', { name: 'Event to try it on' })
        .and(page.getByText('onerror'))
        .waitFor();
      await page.getByRole('textbox', { name: 'Filter', exact: true }).fill(ATTACK);
      await expectHarmless(page);
      await page.goto(opened.world.address('/notices'));
      await page.getByRole('combobox', { name: 'E-mail addresses' }).fill(ATTACK);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('alert').first().waitFor();
      await expectHarmless(page);
      await searchAsOperator(delivery);
    },
    SLOW_MS,
  );

  /** Its id is the attack, as is everything else that a publisher and a receiver may say. */
  async function failedWebHook(): Promise<{ webHook: string; delivery: string }> {
    const { receiver } = opened.world.delivery;
    const { call } = opened.world.partner;
    receiver.answer('/attacked', { status: 500, body: ATTACK + HEADERS });
    const made = { object: 'Customer', action: 'Create', url: receiver.url('/attacked') };
    const { id: webHook } = (await call('POST', '/web-hook', made)).body as { id: string };
    const record = { id: ATTACK, name: ATTACK + TERMINAL, [ATTACK]: [RUNS], headers: HEADERS };
    const event = { scope: 'store/customer/created', data: { type: 'customer', id: 1 }, record };
    expect((await opened.world.delivery.publish('POST', EVENTS, event)).status).toBe(202);
    const read = async () =>
      (await call('GET', `/web-hook/${webHook}/deliveries`)).body as {
        data: { id: string; state: string }[];
      };
    const { data } = await until('the last attempt', read, (found) => found.data[0]?.state === 'exhausted');
    await opened.world.countResults();
    return { webHook, delivery: data[0]!.id };
  }

  async function searchAsOperator(delivery: string): Promise<void> {
    const page = await opened.browser.newPage();
    await opened.world.signInOperator(page);
    await page.getByRole('button', { name: /^Find/ }).click();
    const find = page.getByRole('textbox', { name: 'Find' });
    await find.fill(ATTACK);
    await page.getByText('Nothing found').waitFor();
    await expectHarmless(page);
    await find.fill(delivery);
    await page.getByRole('dialog').getByText(`Open ${delivery}`).click();
    await page.getByText('What happened').waitFor();
    await page.getByText('<script>').first().waitFor();
    await expectHarmless(page);
  }

  it(
    'shows the names of stores and apps as text',
    async () => {
      const admin = caller(opened.world.url, { token: opened.world.operatorToken });
      await admin('POST', '/admin/v1/stores', { store_hash: 'attack1', name: ATTACK, timezone: 'UTC' });
      const app = await admin('POST', '/admin/v1/apps', { name: ATTACK });
      const { client_id } = app.body as { client_id: string };
      await admin('POST', '/admin/v1/stores/attack1/tokens', { client_id });
      const page = await opened.browser.newPage();
      await opened.world.signInOperator(page);
      for (const path of [
        '/stores?q=attack1',
        '/stores/attack1',
        '/stores/attack1?tab=apps',
        `/apps?q=${client_id}`,
      ]) {
        await page.goto(opened.world.address(path));
        await page.getByText('⟨U+202E⟩').first().waitFor();
        await expectHarmless(page);
      }
    },
    SLOW_MS,
  );

  it(
    'shows what addresses say as text, and drops what they must not say',
    async () => {
      const page = await opened.browser.newPage();
      await page.goto(await opened.world.link());
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      const attack = encodeURIComponent(ATTACK);
      for (const path of [
        `/events?id=${attack}`,
        `/catalog?scope=${attack}`,
        `/hooks/new?scope=${attack}`,
        `/${attack}`,
      ]) {
        await page.goto(opened.world.address(path));
        await page.getByRole('heading', { level: 1 }).waitFor();
        expect(await page.evaluate('typeof owned')).toBe('undefined');
      }
    },
    SLOW_MS,
  );

  it(
    'stays usable with a body of a megabyte on one line',
    async () => {
      const { receiver } = opened.world.delivery;
      receiver.answer('/large', { status: 204 });
      const hook = await opened.world.partner.hook({
        scope: 'store/cart/created',
        destination: receiver.url('/large'),
      });
      const data = { type: 'cart', id: 'a', filler: 'x'.repeat(1_000_000) };
      const answer = await opened.world.delivery.publish('POST', EVENTS, {
        scope: 'store/cart/created',
        data,
      });
      expect(answer.status).toBe(202);
      const page = await opened.browser.newPage();
      await page.goto(await opened.world.link());
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await page.goto(opened.world.address(`/hooks/${hook}`));
      await page.getByRole('link', { name: 'store/cart/created' }).click();
      await page
        .getByRole('button', { name: /^Show all 1,000,\d{3} characters$/ })
        .first()
        .waitFor();
      await page.getByRole('link', { name: `Hook ${hook}` }).click();
      await page.getByRole('heading', { level: 1, name: 'store/cart/created' }).waitFor();
    },
    SLOW_MS,
  );
});
