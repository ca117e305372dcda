import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Replay } from '../../src/delivery-log/replays/replay.schemas.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { HOOKS } from '../support/store-paths.js';

const NO_HOOK = 999_999;
const NO_DELIVERY = `dlv_${'0'.repeat(26)}_0`;
const NO_REPLAY = '00000000-0000-4000-8000-000000000000';

onBothStores("An app that asks for another app's deliveries", (database) => {
  let world: DeliveryWorld;
  let other: Partner;
  /** Of another app than the one that calls. */
  let hook: number;
  let delivery: string;
  let replay: string;
  let ownHook: number;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
    const owner = await world.newPartner();
    other = await world.newPartner();
    hook = await owner.hook();
    ownHook = await other.hook({ scope: 'store/cart/*' });
    delivery = `dlv_${(await world.order(1)).slice(4)}_0`;
    await world.receiver.waitFor(1, owner.path);
    const made = await owner.call('POST', `${HOOKS}/${hook}/replays`, { from: '2020-01-01' });
    replay = (made.body as Replay).id!;
  });
  afterAll(() => world?.close());

  /** The answers for their record and for one that never existed: status and whole body. */
  const both = async (method: string, theirs: string, never: string) => {
    const body = method === 'POST' && theirs.endsWith('replays') ? { from: '2020-01-01' } : undefined;
    const answers = [await other.call(method, theirs, body), await other.call(method, never, body)];
    return answers.map((answer) => [answer.status, JSON.stringify(answer.body)]);
  };

  it.each([
    ['GET', 'deliveries'],
    ['GET', 'status'],
    ['POST', 'test'],
    ['POST', 'replays'],
  ])('gets from %s …/%s of their hook the answer of a hook that never existed', async (method, what) => {
    const [theirs, never] = await both(method, `${HOOKS}/${hook}/${what}`, `${HOOKS}/${NO_HOOK}/${what}`);
    expect(theirs).toEqual(never);
    expect(theirs![0]).toBe(404);
  });

  it.each([
    ['GET', ''],
    ['POST', '/resend'],
  ])(
    'gets from %s of their delivery%s the answer of one that never existed, under either hook',
    async (method, what) => {
      for (const [under, never] of [
        [hook, NO_HOOK],
        [ownHook, ownHook],
      ]) {
        const [theirs, absent] = await both(
          method,
          `${HOOKS}/${under}/deliveries/${delivery}${what}`,
          `${HOOKS}/${never}/deliveries/${NO_DELIVERY}${what}`,
        );
        expect(theirs).toEqual(absent);
        expect(theirs![0]).toBe(404);
      }
    },
  );

  it.each(['GET', 'DELETE'])(
    'gets from %s of their replay the answer of one that never existed, under either hook',
    async (method) => {
      for (const [under, never] of [
        [hook, NO_HOOK],
        [ownHook, ownHook],
      ]) {
        const [theirs, absent] = await both(
          method,
          `${HOOKS}/${under}/replays/${replay}`,
          `${HOOKS}/${never}/replays/${NO_REPLAY}`,
        );
        expect(theirs).toEqual(absent);
        expect(theirs![0]).toBe(404);
      }
    },
  );

  it('gets 403 with a token without the scope, and for another store', async () => {
    const platform = await world.publish('GET', `${HOOKS}/${hook}/status`);
    expect([platform.status, Array.isArray(platform.body)]).toEqual([403, true]);
    const elsewhere = await other.call('GET', `/stores/another/v2/hooks/${hook}/deliveries`);
    expect([elsewhere.status, Array.isArray(elsewhere.body)]).toEqual([403, true]);
    expect((await world.publish('GET', '/web-hook-log')).status).toBe(403);
    expect((await world.publish('POST', '/stores/5ueh97/v2/signing-secret/rotate')).status).toBe(403);
  });
});
