import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { StoreUnavailable } from '../errors/repository-errors.js';
import { HealthService } from './health.service.js';
import { ShutdownState } from './shutdown-state.js';
import type { StorageControl } from './storage-control.js';

const overStorage = (ping: () => Promise<void>, shutdown = new ShutdownState()) =>
  new HealthService({ name: 'sqlite', ping } as StorageControl, shutdown);

const UNAVAILABLE = { code: 'service_unavailable', headers: { 'Retry-After': '5' } };

describe('HealthService', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is ready while the database answers, and leaves no timer behind', async () => {
    expect(await overStorage(async () => undefined).ready()).toEqual({ status: 'ok', storage: 'sqlite' });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('passes on why the database cannot be used', async () => {
    const down = new Error('down');
    await expect(overStorage(() => Promise.reject(down)).ready()).rejects.toBe(down);
  });

  it('is not ready if the database takes longer than three seconds', async () => {
    const outcomes: unknown[] = [];
    const ready = overStorage(() => new Promise(() => undefined)).ready();
    const settled = ready.catch((error: unknown) => outcomes.push(error));
    await jest.advanceTimersByTimeAsync(2_999);
    expect(outcomes).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    await settled;
    expect(outcomes).toEqual([expect.any(StoreUnavailable)]);
  });

  it('is not ready while the service shuts down, without asking the database', async () => {
    const shutdown = new ShutdownState();
    shutdown.beginDraining();
    const ping = jest.fn(async () => undefined);
    await expect(overStorage(ping, shutdown).ready()).rejects.toEqual(expect.objectContaining(UNAVAILABLE));
    expect(ping).not.toHaveBeenCalled();
  });

  it('knows that it is watched once it was asked twice within thirty seconds', async () => {
    const health = overStorage(async () => undefined);
    await health.ready();
    expect(health.isWatched).toBe(false);
    await jest.advanceTimersByTimeAsync(20_000);
    await health.ready();
    expect(health.isWatched).toBe(true);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(health.isWatched).toBe(false);
    await health.ready();
    expect(health.isWatched).toBe(true);
  });
});
