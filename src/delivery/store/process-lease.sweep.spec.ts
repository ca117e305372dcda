import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { pass } from '../../../test/support/delivery-fixtures.js';
import { StubLeases } from '../../../test/support/stub-leases.js';
import { ProcessLease } from './process-lease.js';

describe('A search of ProcessLease for lost leases', () => {
  let leases: StubLeases;
  let lease: ProcessLease;

  beforeEach(() => {
    jest.useFakeTimers();
    leases = new StubLeases();
    const events = { begun: () => undefined, renewed: () => undefined };
    lease = new ProcessLease(leases, events, { isCurrent: true });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const fail = () => {
    throw new Error('away');
  };

  it('takes no lease for lost while others may not have had a heartbeat since the start, or since the database was away', async () => {
    await lease.start();
    await pass(1_999);
    expect(await lease.freeLapsed()).toEqual({ freed: 0, againIn: 1 });
    await pass(1);
    expect(await lease.freeLapsed()).toEqual({ freed: 7, againIn: 4_000 });
    leases.onBeat = fail;
    await pass(1_600);
    leases.onBeat = () => true;
    await pass(400);
    expect(await lease.freeLapsed()).toEqual({ freed: 0, againIn: 2_000 });
    await pass(2_000);
    expect((await lease.freeLapsed()).freed).toBe(7);
  });

  it('takes no lease for lost, nor its own, before its next heartbeat, when it stood still itself', async () => {
    await lease.start();
    await pass(2_800);
    leases.onBeat = () => new Promise(() => {});
    await pass(1_200);
    expect((await lease.freeLapsed()).freed).toBe(7);
    await pass(1);
    expect(await lease.freeLapsed()).toEqual({ freed: 0, againIn: 400 });
  });

  it('goes on taking leases for lost when a single heartbeat fails', async () => {
    await lease.start();
    await pass(2_000);
    leases.onBeat = fail;
    await pass(400);
    leases.onBeat = () => true;
    await pass(400);
    expect((await lease.freeLapsed()).freed).toBe(7);
  });
});
