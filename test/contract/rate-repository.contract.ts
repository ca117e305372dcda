import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RateAsk } from '../../src/delivery/policy/rate-places.js';
import type { RateRepository } from '../../src/delivery/queue/rate.repository.js';
import { until } from '../support/until.js';
import type { Open, Opened } from './opened.js';
import { unique } from './records.js';

const HOUR = 3_600_000;

export function rateRepositoryContract(name: string, open: Open): void {
  describe(`RateRepository on ${name}`, () => {
    let opened: Opened;
    let rates: RateRepository;
    let hook: { storeHash: string; subscriptionKey: string };

    beforeEach(async () => {
      opened = await open();
      rates = opened.repositories.rates;
      hook = { storeHash: unique('store'), subscriptionKey: unique('hook') };
    });
    afterEach(() => opened.close());

    const ask = (more: Partial<RateAsk>): RateAsk => ({
      limit: { requests: 4, windowMs: HOUR },
      holdMs: 1_000,
      ended: [],
      id: unique('reservation'),
      needed: more.wanted ?? 0,
      wanted: 0,
      ...more,
    });
    const granted = async (more: Partial<RateAsk>, of = hook) => (await rates.reserve(of, ask(more))).granted;

    it('gives no more places than the window has, to each hook its own', async () => {
      expect(await granted({ wanted: 3 })).toBe(3);
      expect(await granted({ wanted: 3 })).toBe(1);
      expect(await granted({ wanted: 1 })).toBe(0);
      expect(await granted({ wanted: 1 }, { ...hook, subscriptionKey: unique('other') })).toBe(1);
    });

    it('gives places ahead only while half of the window stays free', async () => {
      expect(await granted({ needed: 0, wanted: 3 })).toBe(2);
      expect(await granted({ needed: 0, wanted: 1 })).toBe(0);
      expect(await granted({ needed: 1, wanted: 2 })).toBe(1);
    });

    it('gives the places once, however many ask at the same moment', async () => {
      const all = await Promise.all(Array.from({ length: 8 }, () => granted({ wanted: 1 })));
      expect(all.reduce((sum, one) => sum + one, 0)).toBe(4);
    });

    it('frees what was not used at once, and what was used a window after its end', async () => {
      const id = unique('mine');
      await granted({ id, wanted: 4 });
      expect(await granted({ ended: [{ id, used: 2, unused: 1 }], wanted: 4 })).toBe(1);
      const answer = await rates.reserve(hook, ask({ wanted: 1 }));
      expect(answer.granted).toBe(0);
      expect(answer.againInMs).toBeGreaterThan(0);
    });

    it('frees the places of a process that died after the longest time that they may be in use', async () => {
      const short = { limit: { requests: 1, windowMs: 20 }, holdMs: 30, wanted: 1 };
      expect(await granted(short)).toBe(1);
      expect(await granted({ ...short, ended: [{ id: 'of another', used: 0, unused: 1 }] })).toBe(0);
      await until(
        'a place',
        () => granted(short),
        (count) => count === 1,
      );
    });

    it('knows after a restart what was taken before', async () => {
      await granted({ wanted: 4 });
      await opened.reopen?.();
      rates = opened.repositories.rates;
      expect(await granted({ wanted: 1 })).toBe(0);
    });
  });
}
