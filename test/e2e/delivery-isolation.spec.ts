import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Replay } from '../../src/delivery-log/replays/replay.schemas.js';
import { onBothStores } from '../support/databases.js';
import { HOOKS, type Partner, Shop } from '../support/service/delivery-world.js';

const NO_HOOK = 999_999;
const NO_DELIVERY = `dlv_${'0'.repeat(26)}_0`;
const NO_REPLAY = '00000000-0000-4000-8000-000000000000';

onBothStores("Another app's deliveries", (database) => {
  let shop: Shop;
  let other: Partner;
  /** Of an app that is not the one that asks. */
  let hook: number;
  let delivery: string;
  let replay: string;
  let ownHook: number;

  beforeAll(async () => {
    shop = await Shop.open(database);
    const owner = await shop.newPartner();
    other = await shop.newPartner();
    hook = await owner.hook();
    ownHook = await other.hook({ scope: 'store/cart/*' });
    delivery = `dlv_${(await shop.order(1)).slice(4)}_0`;
    await shop.receiver.waitFor(1, owner.path);
    const made = await owner.call('POST', `${HOOKS}/${hook}/replays`, { from: '2020-01-01' });
    replay = (made.body as Replay).id!;
  });
  afterAll(() => shop?.close());

  /** Both answers, whole. */
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
  ])('%s …/%s of their hook says what a hook that never was says', async (method, what) => {
    const [theirs, never] = await both(method, `${HOOKS}/${hook}/${what}`, `${HOOKS}/${NO_HOOK}/${what}`);
    expect(theirs).toEqual(never);
    expect(theirs![0]).toBe(404);
  });

  it.each([
    ['GET', ''],
    ['POST', '/resend'],
  ])('%s of their delivery%s says what one that never was says, under either hook', async (method, what) => {
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
  });

  it.each(['GET', 'DELETE'])(
    '%s of their replay says what one that never was says, under either hook',
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

  it('is nothing to a token without the scope, nor to one of another store', async () => {
    const platform = await shop.publish('GET', `${HOOKS}/${hook}/status`);
    expect([platform.status, Array.isArray(platform.body)]).toEqual([403, true]);
    const elsewhere = await other.call('GET', `/stores/another/v2/hooks/${hook}/deliveries`);
    expect([elsewhere.status, Array.isArray(elsewhere.body)]).toEqual([403, true]);
    expect((await shop.publish('GET', '/web-hook-log')).status).toBe(403);
    expect((await shop.publish('POST', '/stores/5ueh97/v2/signing-secret/rotate')).status).toBe(403);
  });
});
