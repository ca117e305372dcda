import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { RetentionRepository } from '../../src/delivery/model/retention.repository.js';
import { CertificateRepository } from '../../src/delivery/report/certificate.repository.js';
import type { HooksAdmin } from '../../src/notices/hooks-admin.schemas.js';
import type { NoticeFacts } from '../../src/notices/notice.js';
import { NoticeSender } from '../../src/notices/notice-sender.js';
import { StatsRepository } from '../../src/stats/stats.repository.js';
import { SubscriptionRepository } from '../../src/subscriptions/subscription.repository.js';
import { onBothStores } from '../support/databases.js';
import { Mailbox } from '../support/receivers/mailbox.js';
import { Receiver } from '../support/receivers/receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { EVENTS } from '../support/store-paths.js';
import { until } from '../support/until.js';

/** A circuit stays closed until a host has had this many attempts. */
const ATTEMPTS = 100;
const DAY_MS = 86_400_000;
const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

onBothStores('Notices', (database) => {
  let world: DeliveryWorld;
  let mailbox: Mailbox;
  let operator: Receiver;
  let partner: Partner;

  beforeAll(async () => {
    [mailbox, operator] = [await Mailbox.start(), await Receiver.start()];
    world = await DeliveryWorld.open(database, {
      RETRY_SCHEDULE: '3600',
      SMTP_URL: mailbox.url,
      NOTICE_FROM: 'storehooks@example.com',
      NOTICE_WEBHOOK_URL: operator.url('/notices'),
      NOTICE_WEBHOOK_SECRET: SECRET,
      NOTICE_AFTER: '1s',
    });
  });
  afterAll(async () => {
    await world?.close();
    await mailbox?.close();
    await operator?.close();
  });
  beforeEach(async () => {
    mailbox.refuses = false;
    partner = await world.newPartner();
  });

  const admin = () => `/stores/${partner.storeHash}/v3/hooks/admin`;
  const address = () => `${partner.clientId}@example.com`;
  const shown = async () => (await partner.call('GET', admin())).body as HooksAdmin;
  const round = async () => {
    await world.app.nest.get(StatsRepository, { strict: false }).fold();
    await world.app.nest.get(NoticeSender, { strict: false }).round();
  };
  const mails = () => mailbox.mails.filter(({ to }) => to.includes(address()));
  const told = () =>
    operator
      .requests('/notices')
      .map(({ body }) => JSON.parse(String(body)) as { client_id: string; notices: NoticeFacts[] })
      .filter(({ client_id }) => client_id === partner.clientId)
      .flatMap(({ notices }) => notices);
  /** Rounds, until this is so. */
  const rounds = (what: string, holds: () => boolean) =>
    until(
      what,
      async () => {
        await round();
        return holds();
      },
      undefined,
      { everyMs: 50 },
    );
  const failing = async (status: number) => {
    const hook = await partner.hook();
    world.receiver.answer(partner.path, { status });
    await world.order(1);
    return hook;
  };

  it('go to the addresses that the app has set, and to the operator, when a hook was turned off', async () => {
    expect((await partner.call('PUT', admin(), { emails: [address()] })).status).toBe(204);
    const hook = await failing(410);
    await rounds('both notices', () => mails().length > 0 && told().length > 0);
    const [mail] = mails();
    expect(mail!.text).toContain(`Hook ${hook} was turned off`);
    expect(mail!.text).toContain('answered 410');
    expect(mail!.text).toMatch(/^From: storehooks@example\.com/m);
    expect(told()).toMatchObject([
      {
        kind: 'hook_turned_off',
        disabled_reason: 'gone',
        hook: { id: String(hook), scope: 'store/order/*' },
      },
    ]);
    const { headers, body } = operator.requests('/notices').at(-1)!;
    new Webhook(SECRET).verify(body, headers as Record<string, string>);
    await round();
    await round();
    expect([mails().length, told().length]).toEqual([1, 1]);
    expect((await shown()).data.hooks_list).toMatchObject([
      { id: hook, is_active: false, status: 'deactivated' },
    ]);
  });

  it('say once that a hook fails, and nothing of what a later attempt repairs', async () => {
    await partner.call('PUT', admin(), { emails: [address()] });
    const hook = await failing(503);
    await rounds('both notices', () => mails().length > 0 && told().length > 0);
    expect(mails()[0]!.text).toContain(`Hook ${hook} fails`);
    expect(told()).toMatchObject([{ kind: 'hook_failing', failure: 'http_status', status: 503, count: 1 }]);
    await world.order(2);
    await round();
    expect([mails().length, told().length]).toEqual([1, 1]);
  });

  it('are sent later if the mail server refuses them, and never twice to the operator', async () => {
    await partner.call('PUT', admin(), { emails: [address()] });
    mailbox.refuses = true;
    const before = mailbox.refused;
    await failing(410);
    await rounds('a refusal', () => mailbox.refused > before && told().length > 0);
    mailbox.refuses = false;
    await round();
    // The next try is a minute later.
    expect([mails().length, mailbox.refused - before, told().length]).toEqual([0, 1, 1]);
  });

  it('tell a certificate once for all hooks at its host, also after the notice was forgotten', async () => {
    const keys = [await partner.hook(), await partner.hook({ scope: 'store/cart/created' })];
    const hooks = await world.app.nest
      .get(SubscriptionRepository, { strict: false })
      .list(partner, { kind: 'hook', page: 1, limit: 10 });
    expect(hooks.items.map(({ number }) => number)).toEqual(keys);
    const dates = { validFrom: Date.now() - 300 * DAY_MS, expiresAt: Date.now() + 10 * DAY_MS };
    const seen = hooks.items.map(({ storeHash, key, canonicalUrl }) => ({
      ...{ storeHash, subscriptionKey: key, url: canonicalUrl, isEnding: true },
      ...dates,
    }));
    const certificates = world.app.nest.get(CertificateRepository, { strict: false });
    await certificates.keep(seen);
    await round();
    const expiry = {
      kind: 'certificate_expiring',
      certificate_expires_at: new Date(dates.expiresAt).toISOString(),
    };
    expect(told()).toMatchObject([expiry]);
    await world.app.nest.get(RetentionRepository, { strict: false }).purge('notices', Date.now() + 1, 100);
    await certificates.keep(seen);
    await round();
    expect(told()).toHaveLength(1);
  });

  it('tell nothing of a certificate that has expired: its deliveries fail', async () => {
    await partner.hook();
    const { items } = await world.app.nest
      .get(SubscriptionRepository, { strict: false })
      .list(partner, { kind: 'hook', page: 1, limit: 1 });
    const { storeHash, key: subscriptionKey, canonicalUrl: url } = items[0]!;
    const certificates = world.app.nest.get(CertificateRepository, { strict: false });
    const dates = { validFrom: 0, expiresAt: Date.now() - 1 };
    await certificates.keep([{ storeHash, subscriptionKey, url, ...dates, isEnding: true }]);
    await round();
    expect(told()).toEqual([]);
  });

  it('go to nobody without addresses, and the operator hears all the same', async () => {
    await failing(410);
    await rounds('the notice of the operator', () => told().length > 0);
    expect(mails()).toEqual([]);
  });

  it('have at most ten addresses, which are checked', async () => {
    expect((await shown()).data.emails).toEqual([]);
    const put = (body: object) => partner.call('PUT', admin(), body);
    expect(await put({ emails: ['nobody'] })).toMatchObject({
      status: 422,
      body: { title: "The field 'emails.0' must be an e-mail address." },
    });
    expect(await put({})).toMatchObject({ status: 422 });
    expect(await put({ emails: Array.from({ length: 11 }, (_, i) => `a${i}@example.com`) })).toMatchObject({
      status: 422,
    });
    expect((await put({ emails: ['a@example.com', 'a@example.com', 'b@example.com'] })).status).toBe(204);
    expect((await shown()).data.emails).toEqual(['a@example.com', 'b@example.com']);
    expect((await put({ emails: [] })).status).toBe(204);
    expect((await shown()).data.emails).toEqual([]);
  });

  it('come with the hosts that are held back, and why', async () => {
    const hook = await partner.hook();
    world.receiver.answer(partner.path, { status: 502 });
    const order = { scope: 'store/order/created', data: { type: 'order', id: 1 } };
    await world.publish(
      'POST',
      EVENTS,
      Array.from({ length: ATTEMPTS }, () => order),
    );
    const { data } = await until(
      'the circuit to open, and its failures to be counted',
      async () => {
        await round();
        return shown();
      },
      (found) => (found.data.blocked_domains[0]?.reasons.length ?? 0) > 0,
      { everyMs: 50 },
    );
    expect(data.hooks_list).toMatchObject([{ id: hook }]);
    const [blocked] = data.blocked_domains;
    expect(data.blocked_domains).toHaveLength(1);
    expect(blocked!.destination).toBe(new URL(world.receiver.url('/')).origin);
    expect(blocked!.time_left).toBeGreaterThanOrEqual(0);
    expect(blocked!.reasons).toMatchObject([{ failure_description: 'The receiver answered 502.' }]);
    const { count, timestamp } = blocked!.reasons[0]!;
    expect(count).toBeGreaterThan(0);
    expect(timestamp).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it('come with the hooks of the app, those that are on or off', async () => {
    const [on, off] = [await partner.hook(), await partner.hook({ scope: 'store/cart/created' })];
    await partner.call('PUT', `${partner.hooks}/${off}`, { is_active: false });
    expect((await shown()).data.hooks_list).toMatchObject([
      { id: on, status: 'active', destination: world.receiver.url(partner.path) },
      { id: off, status: 'inactive' },
    ]);
    expect((await shown()).data.blocked_domains).toEqual([]);
    const listed = await partner.call('GET', `${admin()}?is_active=false`);
    expect((listed.body as HooksAdmin).data.hooks_list).toMatchObject([{ id: off }]);
    expect((await partner.call('GET', `${admin()}?is_active=maybe`)).status).toBe(400);
  });
});
