import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { deferred, pass } from '../../../test/support/delivery-fixtures.js';
import { LeaseRepository } from '../model/lease.repository.js';
import { ProcessLease } from './process-lease.js';

/** Leases of which a test decides what the database says. */
class StubLeases extends LeaseRepository {
  begun = 0;
  readonly beats: string[] = [];
  readonly ended: string[] = [];
  onBegin: () => Promise<void> | void = () => undefined;
  onBeat: (leaseId: string) => Promise<boolean> | boolean = () => true;

  async begin(): Promise<string> {
    await this.onBegin();
    this.begun += 1;
    return `lease-${this.begun}`;
  }

  async beat(leaseId: string): Promise<boolean> {
    this.beats.push(leaseId);
    return this.onBeat(leaseId);
  }

  async freeLapsed(): Promise<number> {
    return 7;
  }

  async end(leaseId: string): Promise<void> {
    this.ended.push(leaseId);
  }
}

describe('ProcessLease', () => {
  let leases: StubLeases;
  let lease: ProcessLease;
  let log: string[];
  let caches: { isCurrent: boolean };

  beforeEach(() => {
    jest.useFakeTimers();
    leases = new StubLeases();
    log = [];
    caches = { isCurrent: true };
    lease = new ProcessLease(
      leases,
      {
        begun: () => log.push(`begun ${lease.leaseId}`),
        renewed: () => log.push(`renewed ${lease.leaseId}`),
      },
      caches,
    );
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const fail = () => {
    throw new Error('away');
  };

  it('sends nothing while its caches may be out of date', async () => {
    await lease.start();
    caches.isCurrent = false;
    expect(lease.isAlive).toBe(false);
    caches.isCurrent = true;
    expect(lease.isAlive).toBe(true);
  });

  it('is not alive before it has begun', async () => {
    expect(lease.isAlive).toBe(false);
    await lease.start();
    expect([lease.leaseId, lease.isAlive]).toEqual(['lease-1', true]);
  });

  it('takes no lease for lost while others may not have had a heartbeat since the start, or since the database was away', async () => {
    await lease.start();
    await pass(5_999);
    expect(await lease.freeLapsed()).toBe(0);
    await pass(1);
    expect(await lease.freeLapsed()).toBe(7);
    leases.onBeat = fail;
    await pass(4_000);
    leases.onBeat = () => true;
    await pass(1_000);
    expect(await lease.freeLapsed()).toBe(0);
    await pass(6_000);
    expect(await lease.freeLapsed()).toBe(7);
  });

  it('goes on taking leases for lost when a single heartbeat fails', async () => {
    await lease.start();
    await pass(6_000);
    leases.onBeat = fail;
    await pass(1_000);
    leases.onBeat = () => true;
    await pass(1_000);
    expect(await lease.freeLapsed()).toBe(7);
  });

  it('does not start without the database', async () => {
    leases.onBegin = fail;
    await expect(lease.start()).rejects.toThrow('away');
    expect(lease.isAlive).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('sends a heartbeat each second and tells that the lease goes on', async () => {
    await lease.start();
    log.length = 0;
    await pass(999);
    expect(leases.beats).toEqual([]);
    await pass(1);
    expect(leases.beats).toEqual(['lease-1']);
    await pass(9_000);
    expect(leases.beats).toHaveLength(10);
    expect(new Set(log)).toEqual(new Set(['renewed lease-1']));
    expect(lease.isAlive).toBe(true);
  });

  it('is trusted for eight seconds after the last confirmed heartbeat was sent', async () => {
    await lease.start();
    await pass(1_000);
    leases.onBeat = fail;
    await pass(7_999);
    expect(lease.isAlive).toBe(true);
    await pass(1);
    expect(lease.isAlive).toBe(false);
  });

  it('counts from the time when a heartbeat was sent, not when it was answered', async () => {
    await lease.start();
    const answer = deferred<boolean>();
    leases.onBeat = () => answer.promise;
    await pass(1_000 + 5_000);
    answer.resolve(true);
    leases.onBeat = fail;
    await pass(2_999);
    expect(lease.isAlive).toBe(true);
    await pass(1);
    expect(lease.isAlive).toBe(false);
  });

  it('counts the time of a new lease from when it was asked for', async () => {
    const begun = deferred<void>();
    leases.onBegin = () => begun.promise;
    const starting = lease.start();
    await pass(3_000);
    begun.resolve();
    await starting;
    leases.onBeat = fail;
    await pass(4_999);
    expect(lease.isAlive).toBe(true);
    await pass(1);
    expect(lease.isAlive).toBe(false);
  });

  it('tries again each second while heartbeats fail, and is alive again when one is confirmed', async () => {
    await lease.start();
    leases.onBeat = fail;
    await pass(9_000);
    expect([leases.beats.length, lease.isAlive]).toEqual([9, false]);
    log.length = 0;
    leases.onBeat = () => true;
    await pass(1_000);
    expect([lease.isAlive, lease.leaseId]).toEqual([true, 'lease-1']);
    expect(log).toEqual(['renewed lease-1']);
  });

  it('never overlaps heartbeats', async () => {
    await lease.start();
    const answer = deferred<boolean>();
    leases.onBeat = () => answer.promise;
    await pass(5_000);
    expect(leases.beats).toHaveLength(1);
    answer.resolve(false);
    await pass(0);
    expect(leases.begun).toBe(2);
  });

  it('begins a new lease in place of a lost one, and tells of the loss before it lets deliveries go on', async () => {
    await lease.start();
    log.length = 0;
    leases.onBeat = (leaseId) => leaseId !== 'lease-1';
    await pass(1_000);
    expect([lease.leaseId, lease.isAlive]).toEqual(['lease-2', true]);
    expect(log).toEqual(['begun lease-2', 'renewed lease-2']);
    await pass(1_000);
    expect(leases.beats).toEqual(['lease-1', 'lease-2']);
    expect(leases.begun).toBe(2);
  });

  it('keeps the lost lease while a new one cannot be begun, and is not alive for long', async () => {
    await lease.start();
    log.length = 0;
    leases.onBeat = () => false;
    leases.onBegin = fail;
    await pass(8_000);
    expect([lease.leaseId, lease.isAlive]).toEqual(['lease-1', false]);
    expect(log).toEqual([]);
    leases.onBegin = () => undefined;
    await pass(1_000);
    expect([lease.leaseId, lease.isAlive]).toEqual(['lease-2', true]);
  });

  it('is not shortened or prolonged by a wall clock that jumps', async () => {
    await lease.start();
    leases.onBeat = fail;
    jest.setSystemTime(Date.now() + 3_600_000);
    expect(lease.isAlive).toBe(true);
    jest.setSystemTime(Date.now() - 7_200_000);
    await pass(8_000);
    expect(lease.isAlive).toBe(false);
  });

  it('ends the lease that it holds, after the heartbeat under way, and sends no more', async () => {
    await lease.start();
    const answer = deferred<boolean>();
    leases.onBeat = () => answer.promise;
    await pass(1_000);
    const stopping = lease.stop();
    await pass(100);
    expect(leases.ended).toEqual([]);
    answer.resolve(false);
    await stopping;
    expect(leases.ended).toEqual(['lease-2']);
    await pass(5_000);
    expect(leases.beats).toHaveLength(1);
  });
});
