import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { HookDraftTest } from '../../src/delivery-log/hook-drafts/hook-draft-test.schemas.js';
import { onBothStores } from '../support/databases.js';
import { Receiver } from '../support/receivers/receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { HOOKS, STORE } from '../support/store-paths.js';

const CHECK = `/stores/${STORE}/v2/hook-drafts/check`;
const TEST = `/stores/${STORE}/v2/hook-drafts/test`;
const scope = 'store/order/*';

onBothStores('A hook that does not exist yet', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;
  /** Each test has a host of its own, because a host gets one test in a second. */
  let receiver: Receiver;
  let hosts = 1;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    await receiver?.close();
    hosts += 1;
    [partner, receiver] = [await world.newPartner(), await Receiver.start(0, `127.0.0.${hosts}`)];
  });
  afterAll(() => receiver?.close());

  const hooks = async () => (await partner.call('GET', HOOKS)).body;

  it('can be tested: its destination gets one signed sample, and nothing is stored', async () => {
    const draft = { scope, destination: receiver.url('/in'), headers: { 'X-Token': 'mine' } };
    const { status, body } = await partner.call('POST', TEST, draft);
    const test = body as HookDraftTest;
    expect([status, test]).toEqual([
      200,
      {
        is_delivered: true,
        event_id: expect.stringMatching(/^msg_/),
        scope: expect.stringMatching(/^store\/order\//),
        status: 204,
        failure: null,
        reason: null,
        duration_ms: expect.any(Number),
        response_excerpt: null,
        certificate_expires_at: null,
      },
    ]);
    const requests = receiver.requests('/in');
    expect(requests).toHaveLength(1);
    const headers = requests[0]!.headers as Record<string, string>;
    expect(headers).toMatchObject({ 'webhook-id': test.event_id, 'x-token': 'mine' });
    expect(new Webhook(partner.signingSecret).verify(requests[0]!.body, headers)).toMatchObject({
      scope: test.scope,
      test: true,
      producer: `stores/${partner.storeHash}`,
    });
    expect(await hooks()).toEqual([]);
    expect((await partner.call('GET', `${partner.events}/${test.event_id}`)).status).toBe(404);
  });

  it('can be tested: the answer has what the receiver said', async () => {
    receiver.answer('/in', { status: 404, body: 'No such page.' });
    const answer = await partner.call('POST', TEST, { scope, destination: receiver.url('/in') });
    expect(answer).toMatchObject({
      status: 200,
      body: { is_delivered: false, status: 404, failure: 'http_status', response_excerpt: 'No such page.' },
    });
    expect(receiver.requests('/in')).toHaveLength(1);
  });

  it('cannot be tested at an address that no delivery may go to', async () => {
    const answer = await partner.call('POST', TEST, { scope, destination: 'http://10.1.2.3/in' });
    expect(answer).toMatchObject({
      status: 200,
      body: { is_delivered: false, status: null, failure: 'destination_not_allowed' },
    });
  });

  it('can be tested once in 5 seconds, also by requests that arrive at once', async () => {
    const draft = { scope, destination: receiver.url('/in') };
    const answers = await Promise.all([1, 2, 3].map(() => partner.call('POST', TEST, draft)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 429, 429]);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(receiver.requests('/in')).toHaveLength(1);
  });

  it('counts the ports of a host together: it gets one test in a second, whoever asks', async () => {
    const other = await Receiver.start(0, `127.0.0.${hosts}`);
    const test = async (by: Partner, to: Receiver) =>
      (await by.call('POST', TEST, { scope, destination: to.url('/in') })).status;
    const another = await world.newPartner();
    const statuses = await Promise.all([test(partner, receiver), test(another, other)]);
    expect(statuses.sort()).toEqual([200, 429]);
    await other.close();
  });

  it('is refused by the check and by the test in the words of its creation, and nothing is sent', async () => {
    const good = { scope, destination: receiver.url('/in') };
    const drafts = [
      { ...good, destination: 'nowhere' },
      { ...good, scope: 'store/nothing' },
      { ...good, headers: { Host: 'x' } },
      { ...good, headers: { 'X-Token': 'ä' } },
    ];
    for (const draft of drafts) {
      const created = await partner.call('POST', HOOKS, draft);
      const [{ message }] = created.body as [{ message: string }];
      for (const path of [CHECK, TEST])
        expect(await partner.call('POST', path, draft)).toMatchObject({
          status: 422,
          body: { errors: [{ detail: message }] },
        });
    }
    expect(receiver.requests('/in')).toEqual([]);
  });

  it('passes the check with all its fields or some, which changes nothing', async () => {
    const destination = receiver.url('/in');
    for (const draft of [{ scope, destination, headers: null, is_active: false }, { destination }, { scope }])
      expect((await partner.call('POST', CHECK, draft)).status).toBe(204);
    expect(await hooks()).toEqual([]);
    expect(receiver.requests('/in')).toEqual([]);
  });
});
