import { describe, expect, it } from '@jest/globals';
import { accept, eventAt, refOf, success } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';

export function leaseRepositoryContract(name: string, open: Open): void {
  describe(`LeaseRepository on ${name}`, () => {
    const queue = Queue.beforeEach(open);
    const leases = () => queue.opened.repositories.leases;

    /** The process dies without ending its run, and the next one starts. */
    const dieAndRestart = async () => {
      const dead = queue.run;
      await queue.opened.lapse?.(dead);
      queue.run = await leases().begin();
      return dead;
    };

    it('begins a new run each time, which is alive until it ends', async () => {
      expect(await leases().beat(queue.run)).toBe(true);
      await leases().end(queue.run);
      expect(await leases().beat(queue.run)).toBe(false);
      expect(await leases().begin()).not.toBe(queue.run);
      expect(await leases().beat('never-begun')).toBe(false);
    });

    it('frees nothing of a run that is alive', async () => {
      await accept(queue.deliveries, queue.run, [eventAt('leased')]);
      expect(await leases().freeLapsed()).toBe(0);
      expect(await queue.due()).toEqual([]);
    });

    it('makes due again what a dead run had leased, on acceptance or by a claim', async () => {
      const [accepted, claimed] = [eventAt('leased'), eventAt('due')];
      await accept(queue.deliveries, queue.run, [accepted, claimed]);
      await queue.due();
      const dead = await dieAndRestart();
      await leases().freeLapsed();
      expect((await queue.due()).sort()).toEqual([accepted.id, claimed.id]);
      expect(await leases().beat(dead)).toBe(false);
      expect(await leases().freeLapsed()).toBe(0);
    });

    it('refuses the late result of a dead run', async () => {
      const event = eventAt('leased');
      await accept(queue.deliveries, queue.run, [event]);
      const dead = await dieAndRestart();
      await leases().freeLapsed();
      const settled = [{ to: 'delivered' as const, ref: refOf(event), attempt: success() }];
      expect((await queue.deliveries.commit({ run: dead, accepted: [], settled })).fenced).toBe(1);
      expect(await queue.due()).toEqual([event.id]);
      expect((await queue.deliveries.commit({ run: dead, accepted: [], settled })).fenced).toBe(1);
      expect((await queue.deliveries.commit({ run: queue.run, accepted: [], settled })).fenced).toBe(0);
    });

    it('makes due again, at the end of a run, what it still holds', async () => {
      const [held, done] = [eventAt('leased'), eventAt('leased')];
      await accept(queue.deliveries, queue.run, [held, done]);
      const settled = [{ to: 'delivered' as const, ref: refOf(done), attempt: success() }];
      await queue.deliveries.commit({ run: queue.run, accepted: [], settled });
      await leases().end(queue.run);
      queue.run = await leases().begin();
      expect(await queue.due()).toEqual([held.id]);
    });
  });
}
