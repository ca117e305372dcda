import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Principal } from '../auth/principal.js';
import { parseEnvironment } from '../config/config.js';
import type { DeliveryEngine } from '../delivery/delivery-engine.js';
import { Arrivals } from '../delivery/queue/arrivals.js';
import { ShutdownState } from '../operations/shutdown-state.js';
import type { PullRepository } from './pull.repository.js';
import type { PullLeases } from './pull-leases.js';
import { PullMessagesService } from './pull-messages.service.js';
import type { PullSettler } from './pull-settler.js';
import type { PullSubscriptionsService } from './pull-subscriptions.service.js';

const KEY = 'key';
const caller = { clientId: 'app' } as Principal;

describe('A pull that waits', () => {
  let looks: number;
  let shutdown: ShutdownState;
  let answers: object[];
  let recheck: () => Promise<void>;
  let service: PullMessagesService;

  beforeEach(() => {
    jest.useFakeTimers();
    [looks, shutdown, answers] = [0, new ShutdownState(), []];
    recheck = async () => undefined;
    const pulling = async () => ({ key: KEY, clientId: 'app' });
    const take = async () => {
      looks += 1;
      return [];
    };
    service = new PullMessagesService(
      { pulling } as unknown as PullSubscriptionsService,
      { take } as unknown as PullLeases,
      {} as PullSettler,
      {} as PullRepository,
      { arrivals: new Arrivals() } as unknown as DeliveryEngine,
      shutdown,
      parseEnvironment({}),
    );
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const pull = async () => {
    const waiting = { closed: new AbortController().signal, recheck: () => recheck() };
    answers.push(await service.pull(caller, KEY, { max: 10, wait: 20 }, waiting));
  };

  it('is answered at its next look once the service stops', async () => {
    const pulling = pull();
    await jest.advanceTimersByTimeAsync(500);
    shutdown.beginDraining();
    await jest.advanceTimersByTimeAsync(500);
    expect([answers, looks]).toEqual([[{ messages: [] }], 2]);
    await pulling;
  });

  it('is not answered at once if it began while the service stops: its caller asks again', async () => {
    shutdown.beginDraining();
    const pulling = pull();
    await jest.advanceTimersByTimeAsync(500);
    expect([answers, looks]).toEqual([[], 1]);
    await jest.advanceTimersByTimeAsync(500);
    expect([answers, looks]).toEqual([[{ messages: [] }], 2]);
    await pulling;
  });

  it('leases nothing more once its token is revoked', async () => {
    const pulling = pull().catch((error: Error) => answers.push(error));
    await jest.advanceTimersByTimeAsync(1_500);
    expect(looks).toBe(2);
    const revoked = new Error('revoked');
    recheck = () => Promise.reject(revoked);
    await jest.advanceTimersByTimeAsync(1_000);
    expect([answers, looks]).toEqual([[revoked], 2]);
    await pulling;
  });
});
