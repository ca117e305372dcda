import { describe, expect, it } from '@jest/globals';
import { LEASE_MS } from '../../src/delivery/model/lease.repository.js';
import { accept, eventAt, refOf, success } from './events.js';
import type { Open } from './opened.js';
import { Queue } from './queue.js';

export function leaseRepositoryContract(name: string, open: Open): void {
  describe(`LeaseRepository on ${name}`, () => {
    const queue = Queue.beforeEach(open);
    const leases = () => queue.opened.repositories.leases;

    /** The process dies without ending its leaseId, and the next one starts. */
    const dieAndRestart = async () => {
      const dead = queue.leaseId;
      await queue.opened.lapse?.(dead);
      queue.leaseId = await leases().begin();
      return dead;
    };

    it('begins a new lease each time, which is alive until it ends', async () => {
      expect(await leases().beat(queue.leaseId)).toBe(true);
      await leases().end(queue.leaseId);
      expect(await leases().beat(queue.leaseId)).toBe(false);
      expect(await leases().begin()).not.toBe(queue.leaseId);
      expect(await leases().beat('never-begun')).toBe(false);
    });

    it('frees nothing of a lease that is alive', async () => {
      await accept(queue.deliveries, queue.leaseId, [eventAt('leased')]);
      expect((await leases().freeLapsed()).freed).toBe(0);
      expect(await queue.due()).toEqual([]);
    });

    it('says when the next lease may lapse, unless it has a heartbeat', async () => {
      const { againIn } = await leases().freeLapsed();
      expect([againIn > 0, againIn <= LEASE_MS]).toEqual([true, true]);
    });

    it('makes due again what an expired lease had leased, on acceptance or by a claim', async () => {
      const [accepted, claimed] = [eventAt('leased'), eventAt('due')];
      await accept(queue.deliveries, queue.leaseId, [accepted, claimed]);
      await queue.due();
      const dead = await dieAndRestart();
      await leases().freeLapsed();
      expect((await queue.due()).sort()).toEqual([accepted.id, claimed.id]);
      expect(await leases().beat(dead)).toBe(false);
      expect((await leases().freeLapsed()).freed).toBe(0);
    });

    it('refuses the late result of an expired lease', async () => {
      const event = eventAt('leased');
      await accept(queue.deliveries, queue.leaseId, [event]);
      const dead = await dieAndRestart();
      await leases().freeLapsed();
      const settled = [{ to: 'delivered' as const, ref: refOf(event), attempt: success() }];
      expect((await queue.deliveries.commit({ leaseId: dead, accepted: [], settled })).fenced).toBe(1);
      expect(await queue.due()).toEqual([event.id]);
      expect((await queue.deliveries.commit({ leaseId: dead, accepted: [], settled })).fenced).toBe(1);
      expect((await queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [], settled })).fenced).toBe(
        0,
      );
    });

    it('makes due again, at the end of a lease, what it still holds', async () => {
      const [held, done] = [eventAt('leased'), eventAt('leased')];
      await accept(queue.deliveries, queue.leaseId, [held, done]);
      const settled = [{ to: 'delivered' as const, ref: refOf(done), attempt: success() }];
      await queue.deliveries.commit({ leaseId: queue.leaseId, accepted: [], settled });
      await leases().end(queue.leaseId);
      queue.leaseId = await leases().begin();
      expect(await queue.due()).toEqual([held.id]);
    });
  });
}
