import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { ListenReport } from '../../src/cli/listen/listen-report.js';
import { Listener } from '../../src/cli/listen/listener.js';
import { ServiceClient } from '../../src/cli/listen/service-client.js';
import type { PullSubscriptionList } from '../../src/pull/pull.schemas.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

const PULLS = `/stores/${STORE}/v2/pull-subscriptions`;

/** The command runs against a service on either store: what differs is tested in pull.spec.ts. */
describe('The command listen', () => {
  let world: DeliveryWorld;
  let partner: Partner;
  let ending: AbortController;

  beforeAll(async () => {
    world = await DeliveryWorld.open({ name: 'sqlite' });
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
    ending = new AbortController();
  });

  const written = { stdout: '', stderr: '' };
  const output = {
    stdout: { write: (text: string) => (written.stdout += text) },
    stderr: { write: (text: string) => (written.stderr += text) },
  };
  const listen = (plan: { subscription?: string; scope?: string; token?: string; json?: boolean } = {}) => {
    Object.assign(written, { stdout: '', stderr: '' });
    const { scope = 'store/order/*', token = partner.token, subscription, json = false } = plan;
    const url = new URL(world.app.url);
    const forward = new URL(world.receiver.url(partner.path));
    const facts = { url: world.app.url, store: STORE, forward: forward.href, json };
    const service = new ServiceClient({ url, token, store: STORE });
    const report = new ListenReport(output, facts);
    return new Listener(service, { scope, forward, subscription }, report).run(ending.signal);
  };
  const subscriptions = async () =>
    ((await partner.call('GET', PULLS)).body as PullSubscriptionList).data.map(({ id }) => id);
  const begun = () => until('a pull subscription', subscriptions, ({ length }) => length === 1);

  it('forwards each event with its headers, prints a line, and leaves nothing behind', async () => {
    const running = listen();
    const [id] = await begun();
    const event = await world.order(1);
    const [request] = await world.receiver.waitFor(1, partner.path);
    const { headers, body } = request!;
    new Webhook(partner.signingSecret).verify(body.toString(), headers as Record<string, string>);
    expect(headers['webhook-id']).toBe(event);
    expect(Object.keys(headers).sort()).toEqual([
      'accept',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
      'webhook-id',
      'webhook-signature',
      'webhook-timestamp',
    ]);
    const deliveries = async () => (await partner.call('GET', `${PULLS}/${id}/deliveries`)).body;
    await until('its acknowledgement', deliveries, (list) =>
      (list as { data: { state: string }[] }).data.every(({ state }) => state === 'delivered'),
    );
    ending.abort();
    await running;
    expect(await subscriptions()).toEqual([]);
    expect(written.stdout).toMatch(/^\S+Z {2}store\/order\/created {2}204 {2}\d+ ms\n$/);
    expect(written.stderr).toContain('/signing-secret/rotate');
    expect(written.stderr).toContain(id!);
  });

  it('gives back what its receiver refuses, and forwards it again', async () => {
    world.receiver.answer(partner.path, { failFirst: 1 });
    const running = listen({ json: true });
    await begun();
    const event = await world.order(1);
    await world.receiver.waitFor(2, partner.path);
    const lines = () => written.stdout.split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []));
    await until(
      'two lines',
      async () => lines(),
      ({ length }) => length === 2,
    );
    ending.abort();
    await running;
    expect(lines()).toMatchObject([
      { id: event, scope: 'store/order/created', attempt: 1, status: 500, failure: null },
      { id: event, attempt: 2, status: 204 },
    ]);
  });

  it('goes on with the subscription of an earlier run, and with a new one if that is gone', async () => {
    const body = { scope: 'store/order/*', expires_in: 3600 };
    const { id } = (await partner.call('POST', PULLS, body)).body as { id: string };
    await world.order(1);
    const running = listen({ subscription: id });
    await world.receiver.waitFor(1, partner.path);
    await partner.call('DELETE', `${PULLS}/${id}`);
    const [successor] = await begun();
    expect(successor).not.toBe(id);
    await world.order(2);
    await world.receiver.waitFor(2, partner.path);
    ending.abort();
    await running;
    expect(written.stderr).toContain('is lost');
    expect(await subscriptions()).toEqual([]);
  });

  it.each([
    ['a token that is not valid', { token: 'wrong' }, 'The access token is not valid.'],
    [
      'a scope that the catalog does not have',
      { scope: 'store/ordr/*' },
      "The nearest one is 'store/order/*'.",
    ],
    ['a subscription that does not exist', { subscription: 'none' }, 'The pull subscription does not exist.'],
  ])('refuses %s, and says why', async (_, plan, message) => {
    await expect(listen(plan)).rejects.toThrow(message);
  });
});
