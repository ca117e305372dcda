import { describe, expect, it } from '@jest/globals';
import type { DeliveryState } from '../../src/delivery/model/delivery.js';
import type { WebHookLogFilter } from '../../src/delivery/model/delivery-record.js';
import { eventIn, STRANGERS, SUBSCRIBER } from './delivery-states.js';
import { failure, makeDelivery, NOW, success } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';

const CREATED = 'store/customer/created';

export function webHookLog(open: Open): void {
  describe('the log of web-hooks', () => {
    const queue = Queue.beforeEach(open);
    const page = (filter: Partial<WebHookLogFilter> = {}, owner = SUBSCRIBER) =>
      queue.opened.repositories.deliveryLog.webHookLog(owner, {
        subscriptionKeys: ['web-hook-a', 'web-hook-b'],
        page: 1,
        limit: 50,
        ...filter,
      });
    const ids = async (filter: Partial<WebHookLogFilter> = {}, owner = SUBSCRIBER) => {
      const { items, total } = await page(filter, owner);
      return [total, ...items.map(({ ref }) => ref.eventId)];
    };

    const make = async (state: DeliveryState, key: string, { acceptedAt = NOW, scope = CREATED } = {}) => {
      const deliveries = [{ ...makeDelivery('leased', key), kind: 'web-hook' as const }];
      const body = { hookBody: null, webHookBody: `{"to":"${key}"}` };
      return (await eventIn(queue, state, { ...body, deliveries, acceptedAt, scope })).id;
    };

    it('lists deliveries of several web-hooks in pages, the newest first, with bodies and attempts', async () => {
      const made: string[] = [];
      for (const key of ['web-hook-a', 'web-hook-b', 'web-hook-b', 'web-hook-a', 'web-hook-c']) {
        made.unshift(await make('delivered', key));
      }
      const [, ...mine] = made;
      expect(await ids()).toEqual([4, ...mine]);
      expect(await ids({ limit: 3 })).toEqual([4, ...mine.slice(0, 3)]);
      expect(await ids({ limit: 3, page: 2 })).toEqual([4, ...mine.slice(3)]);
      expect(await ids({ limit: 3, page: 3 })).toEqual([4]);
      expect(await ids({ subscriptionKeys: ['web-hook-a'] })).toEqual([2, mine[0], mine[3]]);
      const [first] = (await page()).items;
      expect(first).toMatchObject({ subscriptionKey: 'web-hook-a', body: '{"to":"web-hook-a"}' });
      expect(first?.attemptLog).toEqual([success()]);
    });

    it('filters by success and by time of the last update, and counts the matches', async () => {
      const delivered = await make('delivered', 'web-hook-a');
      const exhausted = await make('exhausted', 'web-hook-b');
      const others = [
        await make('in_flight', 'web-hook-a'),
        await make('pending', 'web-hook-b', { acceptedAt: NOW + 100 }),
      ];
      expect(await ids({ isSuccess: true })).toEqual([1, delivered]);
      expect(await ids({ isSuccess: false })).toEqual([3, others[1], others[0], exhausted]);
      expect(await ids({ isSuccess: false, limit: 1 })).toEqual([3, others[1]]);
      expect(await ids({ updatedAfter: NOW + 35 })).toEqual([3, others[1], exhausted, delivered]);
      expect(await ids({ updatedAfter: NOW + 36 })).toEqual([1, others[1]]);
      expect(await ids({ updatedAfter: NOW + 35, isSuccess: true })).toEqual([1, delivered]);
      const [failed] = (
        await page({ subscriptionKeys: ['web-hook-b'], updatedAfter: NOW + 1, page: 2, limit: 1 })
      ).items;
      expect(failed?.attemptLog).toEqual([failure()]);
    });

    it('filters by the scope of the event, together with all filters, and counts the matches', async () => {
      const scope = 'store/customer/updated';
      const delivered = await make('delivered', 'web-hook-a', { scope });
      await make('delivered', 'web-hook-a');
      const exhausted = await make('exhausted', 'web-hook-b', { scope });
      await make('exhausted', 'web-hook-b', { scope: `${scope}/other` });
      const pattern = /^store\/customer\/updated$/;
      expect(await ids({ scope: pattern })).toEqual([2, exhausted, delivered]);
      expect(await ids({ scope: pattern, page: 2, limit: 1 })).toEqual([2, delivered]);
      expect(await ids({ scope: pattern, isSuccess: true })).toEqual([1, delivered]);
      expect(await ids({ scope: pattern, isSuccess: false, updatedAfter: NOW + 1 })).toEqual([1, exhausted]);
      expect(await ids({ scope: pattern, subscriptionKeys: ['web-hook-b'] })).toEqual([1, exhausted]);
      expect(await ids({ scope: /^store\/order\/moved$/ })).toEqual([0]);
    });

    it('is empty for another app and for an empty list of web-hooks', async () => {
      await make('delivered', 'web-hook-a');
      for (const stranger of STRANGERS) expect(await ids({}, stranger)).toEqual([0]);
      expect(await ids({ subscriptionKeys: [] })).toEqual([0]);
    });
  });
}
