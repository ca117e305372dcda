import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { deferred, pass } from '../../../test/support/delivery-fixtures.js';
import { StubLeases } from '../../../test/support/stub-leases.js';
import { ProcessLease } from './process-lease.js';

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

  it('does not start without the database', async () => {
    leases.onBegin = fail;
    await expect(lease.start()).rejects.toThrow('away');
    expect(lease.isAlive).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('sends a heartbeat every 400 ms and tells that the lease goes on', async () => {
    await lease.start();
    log.length = 0;
    await pass(399);
    expect(leases.beats).toEqual([]);
    await pass(1);
    expect(leases.beats).toEqual(['lease-1']);
    await pass(3_600);
    expect(leases.beats).toHaveLength(10);
    expect(new Set(log)).toEqual(new Set(['renewed lease-1']));
    expect(lease.isAlive).toBe(true);
  });

  it('is trusted for 3.4 seconds after the last confirmed heartbeat was sent', async () => {
    await lease.start();
    await pass(400);
    leases.onBeat = fail;
    await pass(3_399);
    expect(lease.isAlive).toBe(true);
    await pass(1);
    expect(lease.isAlive).toBe(false);
  });

  it('counts from the time when a heartbeat was sent, not when it was answered', async () => {
    await lease.start();
    const answer = deferred<boolean>();
    leases.onBeat = () => answer.promise;
    await pass(400 + 700);
    answer.resolve(true);
    leases.onBeat = fail;
    await pass(2_699);
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
    await pass(399);
    expect(lease.isAlive).toBe(true);
    await pass(1);
    expect(lease.isAlive).toBe(false);
  });

  it('tries again every 400 ms while heartbeats fail, and is alive again when one is confirmed', async () => {
    await lease.start();
    leases.onBeat = fail;
    await pass(3_600);
    expect([leases.beats.length, lease.isAlive]).toEqual([9, false]);
    log.length = 0;
    leases.onBeat = () => true;
    await pass(400);
    expect([lease.isAlive, lease.leaseId]).toEqual([true, 'lease-1']);
    expect(log).toEqual(['renewed lease-1']);
  });

  it('waits 800 ms for the answer to a heartbeat, and 400 ms later sends another one', async () => {
    await lease.start();
    const answer = deferred<boolean>();
    leases.onBeat = () => answer.promise;
    await pass(400 + 1_199);
    expect(leases.beats).toHaveLength(1);
    leases.onBeat = () => true;
    await pass(1);
    expect(leases.beats).toHaveLength(2);
    answer.resolve(false);
    await pass(0);
    expect([leases.begun, lease.isAlive]).toEqual([1, true]);
  });

  it('begins one lease at a time', async () => {
    await lease.start();
    const begun = deferred<void>();
    leases.onBeat = () => false;
    leases.onBegin = () => begun.promise;
    await pass(3_000);
    expect(leases.beats).toHaveLength(1);
    leases.onBeat = () => true;
    begun.resolve();
    await pass(400);
    expect([leases.begun, leases.beats.at(-1)]).toEqual([2, 'lease-2']);
  });

  it('begins a new lease in place of a lost one, and tells of the loss before it lets deliveries go on', async () => {
    await lease.start();
    log.length = 0;
    leases.onBeat = (leaseId) => leaseId !== 'lease-1';
    await pass(400);
    expect([lease.leaseId, lease.isAlive]).toEqual(['lease-2', true]);
    expect(log).toEqual(['begun lease-2', 'renewed lease-2']);
    await pass(400);
    expect(leases.beats).toEqual(['lease-1', 'lease-2']);
    expect(leases.begun).toBe(2);
  });

  it('keeps the lost lease while a new one cannot be begun, and is not alive for long', async () => {
    await lease.start();
    log.length = 0;
    leases.onBeat = () => false;
    leases.onBegin = fail;
    await pass(3_400);
    expect([lease.leaseId, lease.isAlive]).toEqual(['lease-1', false]);
    expect(log).toEqual([]);
    leases.onBegin = () => undefined;
    await pass(400);
    expect([lease.leaseId, lease.isAlive]).toEqual(['lease-2', true]);
  });

  it('is not shortened or prolonged by a wall clock that jumps', async () => {
    await lease.start();
    leases.onBeat = fail;
    jest.setSystemTime(Date.now() + 3_600_000);
    expect(lease.isAlive).toBe(true);
    jest.setSystemTime(Date.now() - 7_200_000);
    await pass(3_400);
    expect(lease.isAlive).toBe(false);
  });

  it('ends the lease that it holds, after the heartbeat under way, and sends no more', async () => {
    await lease.start();
    const answer = deferred<boolean>();
    leases.onBeat = () => answer.promise;
    await pass(400);
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
