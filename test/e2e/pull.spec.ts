import { get } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { ulid } from 'ulid';
import { OPERATOR } from '../../src/audit/change.js';
import { DeliveryEngine } from '../../src/delivery/delivery-engine.js';
import type { DeliveryDetail } from '../../src/delivery-log/deliveries/delivery.schemas.js';
import type { EventExplanation } from '../../src/delivery-log/explain/explanation.schemas.js';
import { PullRepository } from '../../src/pull/pull.repository.js';
import type { PulledMessages, PullSubscription } from '../../src/pull/pull.schemas.js';
import { PullExpirer } from '../../src/pull/pull-expirer.js';
import { TokensService } from '../../src/tenants/tokens/tokens.service.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { PULLS } from '../support/store-paths.js';
import { until } from '../support/until.js';

onBothStores('Pull subscriptions', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;

  beforeAll(async () => {
    // What waits for its retry is not due before the end of the test.
    world = await DeliveryWorld.open(database, { RETRY_SCHEDULE: '3600,7200' });
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    partner = await world.newPartner();
  });

  const subscribe = async (body: object = {}) => {
    const answer = await partner.call('POST', PULLS, { scope: 'store/order/*', ...body });
    expect(answer.status).toBe(201);
    return (answer.body as PullSubscription).id;
  };
  const pull = async (id: string, query = '') => {
    const answer = await partner.call('GET', `${PULLS}/${id}/messages${query}`);
    expect(answer.status).toBe(200);
    return (answer.body as PulledMessages).messages;
  };
  const settle = async (id: string, how: 'ack' | 'nack', body: object) =>
    expect((await partner.call('POST', `${PULLS}/${id}/${how}`, body)).status).toBe(204);
  const idsOf = (messages: PulledMessages['messages']) =>
    messages.map(({ headers }) => headers['webhook-id']);
  const logOf = async (id: string, message: { id: string }) => {
    const [delivery] = message.id.split('.');
    return (await partner.call('GET', `${PULLS}/${id}/deliveries/${delivery}`)).body as DeliveryDetail;
  };

  /** A pull of a caller that is to leave. */
  const leaving = (id: string) => {
    const headers = { authorization: `Bearer ${partner.token}` };
    const path = `${world.app.url}${PULLS}/${id}/messages?wait=20`;
    return get(path, { headers, agent: false }).on('error', () => undefined);
  };
  const underWay = (id: string, wanted: number) => {
    const { arrivals } = world.app.nest.get(DeliveryEngine);
    return until(
      `${wanted} pulls under way`,
      async () => arrivals.countOf(id),
      (count) => count === wanted,
    );
  };

  it('gives the headers and the body that a hook gets', async () => {
    await partner.hook();
    const id = await subscribe();
    const event = await world.order(1);
    const [message] = await pull(id, '?wait=20');
    expect(message).toMatchObject({ attempt: 1, lease_expires_at: expect.stringMatching(/Z$/) });
    new Webhook(partner.signingSecret).verify(message!.body, message!.headers);
    expect(message!.headers['webhook-id']).toBe(event);
    const [pushed] = await world.receiver.waitFor(1, partner.path);
    expect(message!.body).toBe(pushed!.body.toString());
    const { host, connection, 'content-length': length, ...sent } = pushed!.headers;
    expect(Object.keys(message!.headers).sort()).toEqual(Object.keys(sent).sort());
  });

  it('does not give again what was acknowledged, and shows it as delivered', async () => {
    const id = await subscribe();
    for (const number of [1, 2, 3]) await world.order(number);
    const messages = await pull(id, '?max=2&wait=20');
    expect(messages).toHaveLength(2);
    await settle(id, 'ack', { ids: messages.map((one) => one.id) });
    await settle(id, 'ack', { ids: messages.map((one) => one.id) });
    const rest = await pull(id);
    expect(rest).toHaveLength(1);
    expect(idsOf(messages)).not.toContain(idsOf(rest)[0]);
    expect(await pull(id)).toEqual([]);
    const log = { state: 'delivered', attempts: 1, last_status: 200 };
    expect(await logOf(id, messages[0]!)).toMatchObject(log);
    const explained = await partner.call('GET', `${partner.events}/${messages[0]!.headers['webhook-id']}`);
    expect((explained.body as EventExplanation).hooks).toMatchObject([
      { kind: 'pull', id, topic: 'store/order/*', delivery: { state: 'delivered' } },
    ]);
  });

  it('gives again what was given back, after the delay, and logs the attempt', async () => {
    const id = await subscribe();
    const event = await world.order(1);
    const [first] = await pull(id, '?wait=20');
    await settle(id, 'nack', { ids: [first!.id], delay_seconds: 0 });
    const [second] = await pull(id);
    expect(second).toMatchObject({ attempt: 2, headers: { 'webhook-id': event }, body: first!.body });
    await settle(id, 'nack', { ids: [second!.id] });
    expect(await pull(id)).toEqual([]);
    const log = await logOf(id, first!);
    expect(log).toMatchObject({ state: 'pending', attempts: 2, last_failure: 'nacked' });
    const { started_at, duration_ms } = log.attempt_log[1]!;
    expect(Date.parse(log.next_attempt_at!) - Date.parse(started_at) - duration_ms).toBe(7_200_000);
    expect(log.attempt_log.map(({ number, failure }) => [number, failure])).toEqual([
      [1, 'nacked'],
      [2, 'nacked'],
    ]);
  });

  it('gives again what was not settled in time, and then refuses the late answer', async () => {
    const id = await subscribe();
    await world.order(1);
    const pulls = world.app.nest.get(PullRepository, { strict: false });
    const long = Date.now() - 120_000;
    const lease = { id: ulid(long), now: Date.now() + 1_000, until: long + 60_000 };
    const [late] = await pulls.lease(id, lease, { messages: 1, size: 1_000 });
    const [again] = await pull(id, '?wait=20');
    expect(again).toMatchObject({ attempt: 2, headers: { 'webhook-id': late!.ref.eventId } });
    await settle(id, 'ack', { ids: [again!.id.replace(/\.2\..*/, `.1.${lease.id}`)] });
    expect(await logOf(id, again!)).toMatchObject({
      state: 'in_flight',
      attempts: 1,
      last_failure: 'timeout',
    });
    await settle(id, 'ack', { ids: [again!.id] });
    expect(await logOf(id, again!)).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  it('answers one that waits as soon as an event is published', async () => {
    const id = await subscribe();
    const waiting = pull(id, '?wait=20');
    await world.order(1);
    expect(await waiting).toHaveLength(1);
  });

  it('gives nothing to one that waits whose token is revoked meanwhile', async () => {
    const id = await subscribe();
    const waiting = partner.call('GET', `${PULLS}/${id}/messages?wait=20`);
    await underWay(id, 1);
    const { token, clientId } = partner;
    await world.app.nest.get(TokensService, { strict: false }).revokeOwn(token, clientId, OPERATOR);
    await world.order(1);
    expect((await waiting).status).toBe(401);
  });

  it('gives a message to one of those that pull at the same time', async () => {
    const id = await subscribe();
    const waiting = Array.from({ length: 4 }, () => pull(id, '?wait=5&max=1'));
    await underWay(id, 4);
    for (const number of [1, 2]) await world.order(number);
    const taken = idsOf((await Promise.all(waiting)).flat());
    expect([taken.length, new Set(taken).size]).toEqual([2, 2]);
  });

  it('offers again at once what a caller that left did not get', async () => {
    const id = await subscribe();
    const left = leaving(id);
    await underWay(id, 1);
    left.destroy();
    await world.order(1);
    expect(await pull(id, '?wait=20')).toMatchObject([{ attempt: 1 }]);
  });

  it('answers a request for the head alone without leasing anything', async () => {
    const id = await subscribe();
    await world.order(1);
    const headers = { authorization: `Bearer ${partner.token}` };
    const path = `${world.app.url}${PULLS}/${id}/messages?wait=20`;
    expect((await fetch(path, { method: 'HEAD', headers })).status).toBe(200);
    expect(await pull(id)).toMatchObject([{ attempt: 1 }]);
  });

  it('gives only events that pass the filter, and explains why another did not', async () => {
    const filter = { 'data.id': { $gte: 2 } };
    const id = await subscribe({ filter });
    expect((await partner.call('GET', `${PULLS}/${id}`)).body).toMatchObject({ filter });
    const [kept, given] = [await world.order(1), await world.order(2)];
    expect(idsOf(await pull(id, '?wait=20'))).toEqual([given]);
    const explained = (await partner.call('GET', `${partner.events}/${kept}`)).body as EventExplanation;
    expect(explained.hooks).toMatchObject([{ kind: 'pull', id, matched: false, reason: 'filtered' }]);
    const bad = await partner.call('POST', PULLS, {
      scope: 'store/order/*',
      filter: { 'data.id': { $gt: {} } },
    });
    expect([bad.status, (bad.body as { code: string }).code]).toEqual([422, 'validation_failed']);
  });

  it('lists, gets and deletes a subscription, and cancels what was not acknowledged', async () => {
    const id = await subscribe({ expires_in: 3600 });
    await world.order(1);
    const [message] = await pull(id, '?wait=20');
    const found = await partner.call('GET', `${PULLS}/${id}`);
    expect(found.body).toMatchObject({ id, scope: 'store/order/*', expires_in: 3600 });
    expect((await partner.call('GET', PULLS)).body).toEqual({ data: [found.body], total: 1 });
    const deleted = await partner.call('DELETE', `${PULLS}/${id}`);
    expect([deleted.status, deleted.body]).toEqual([200, found.body]);
    expect((await partner.call('GET', `${PULLS}/${id}/messages`)).status).toBe(404);
    const event = `${partner.events}/${message!.headers['webhook-id']}`;
    await until(
      'the message canceled',
      async () => ((await partner.call('GET', event)).body as EventExplanation).hooks,
      ([hook]) => hook?.delivery?.state === 'cancelled',
    );
  });

  it('deletes a subscription that nobody pulls from, and keeps one that somebody does', async () => {
    const [left, used] = [await subscribe({ expires_in: 60 }), await subscribe({ expires_in: 60 })];
    const pulls = world.app.nest.get(PullRepository, { strict: false });
    const soon = Date.now() + 55_000;
    await pulls.prolong(partner, used, soon);
    await pull(used);
    await pulls.prolong(partner, left, Date.now() - 1);
    expect((await partner.call('GET', `${PULLS}/${left}/messages`)).status).toBe(404);
    await world.app.nest.get(PullExpirer, { strict: false }).deleteExpired();
    const { data } = (await partner.call('GET', PULLS)).body as { data: PullSubscription[] };
    expect(data.map(({ id }) => id)).toEqual([used]);
    expect(Date.parse(data[0]!.expires_at!)).toBeGreaterThan(soon);
  });

  it('limits subscriptions for one scope, and pulls under way', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 10; i++) ids.push(await subscribe());
    const one = await partner.call('POST', PULLS, { scope: 'store/order/*' });
    expect([one.status, (one.body as { code: string }).code]).toEqual([409, 'limit_reached']);
    const waiting = Array.from({ length: 8 }, () => leaving(ids[0]!));
    await underWay(ids[0]!, 8);
    const { status, headers } = await partner.call('GET', `${PULLS}/${ids[0]}/messages`);
    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
    for (const one of waiting) one.destroy();
    await underWay(ids[0]!, 0);
  });

  it('refuses ids that are none, and ignores those of another subscription', async () => {
    const [id, other] = [await subscribe(), await subscribe()];
    await world.order(1);
    const [message] = await pull(id, '?wait=20');
    const bad = await partner.call('POST', `${PULLS}/${id}/ack`, { ids: [message!.id, 'dlv_1'] });
    expect(bad).toMatchObject({ status: 422, body: { errors: [{ pointer: '/ids/1' }] } });
    await settle(other, 'ack', { ids: [message!.id] });
    await settle(other, 'nack', { ids: [message!.id] });
    expect(await logOf(id, message!)).toMatchObject({ state: 'in_flight' });
  });
});
