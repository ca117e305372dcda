import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { answered, failedWith, hookOf, leasedOf } from '../../../test/support/delivery-fixtures.js';
import { StoreUnavailable } from '../../errors/repository-errors.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import type { AttemptOutcome } from '../model/attempt-outcome.js';
import { CIRCUIT, CircuitBreaker } from '../policy/circuit-breaker.js';
import { Deliverer, type Report } from './deliverer.js';

const SCHEDULE = [60_000];
const delivery = leasedOf('k', 'msg_1', { claim: 'claim-1' });
const hook = hookOf('k');

describe('Deliverer', () => {
  let sent: string[];
  let unsendable: [id: string, error: unknown][];
  let circuit: CircuitBreaker;
  /** Of the hook as it is when an attempt ends. */
  let revision: number | undefined;
  /** What the next attempts come to. */
  let outcome: () => AttemptOutcome | Promise<AttemptOutcome>;
  let deliverer: Deliverer;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    sent = [];
    unsendable = [];
    circuit = new CircuitBreaker();
    outcome = () => answered();
    const sender = {
      send: async ({ ref }: typeof delivery, { key }: Subscription) => {
        sent.push(`${ref.eventId} to ${key}`);
        return outcome();
      },
    };
    revision = hook.revision;
    deliverer = new Deliverer(sender, { revisionOf: () => revision }, SCHEDULE, ({ ref }, error) =>
      unsendable.push([ref.eventId, error]),
    );
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  const deliver = (subscription: Subscription | undefined = hook): Promise<Report> =>
    deliverer.deliver(delivery, subscription, circuit);

  it('tries again by the schedule of the policy, where the hook has one', async () => {
    outcome = () => failedWith();
    const own = await deliver(hookOf('k', { policy: '{"retry_schedule":[5,10]}' }));
    expect(own.settlement).toMatchObject({ to: 'retry', nextAttemptAt: 1_010 + 5_000 });
    const once = await deliver(hookOf('k', { policy: '{"retry_schedule":[]}' }));
    expect(once.settlement).toMatchObject({ to: 'exhausted' });
  });

  it('tries a 410 again where the policy says that failures never turn the hook off', async () => {
    outcome = () => failedWith({ status: 410 });
    expect((await deliver()).settlement).toMatchObject({ to: 'parked' });
    const kept = await deliver(hookOf('k', { policy: '{"auto_disable":false}' }));
    expect(kept.settlement).toMatchObject({ to: 'retry' });
  });

  it('reports a success with the delivery, its hook and the outcome', async () => {
    const report = await deliver();
    expect(sent).toEqual(['msg_1 to k']);
    expect(report).toEqual({
      delivery,
      subscription: hook,
      settlement: {
        to: 'delivered',
        ref: delivery.ref,
        attempt: { number: 1, startedAt: 1_000, durationMs: 10, status: 200 },
      },
      isOutdated: false,
      signal: 'answered',
      outcome: answered(),
    });
  });

  it('settles a failure by the schedule', async () => {
    outcome = () => failedWith();
    const { settlement } = await deliver();
    expect(settlement).toMatchObject({ to: 'retry', nextAttemptAt: 1_010 + 60_000 });
  });

  it.each<[string, AttemptOutcome, Report['signal']]>([
    ['a success', answered(), 'answered'],
    ['a status of failure', failedWith({ status: 500 }), 'answered'],
    ['a time-out after the status line', failedWith({ status: 500, failure: 'timeout' }), 'answered'],
    ['a time-out', failedWith({ status: null, failure: 'timeout' }), 'timed_out'],
    ['a connection that failed', failedWith({ status: null, failure: 'connect' }), 'nothing'],
  ])('tells the lane about the receiver after %s', async (_, result, signal) => {
    outcome = () => result;
    expect((await deliver()).signal).toBe(signal);
  });

  describe('when the hook has changed during the attempt', () => {
    beforeEach(() => {
      revision = hook.revision + 1;
    });

    it('tries the delivery again at once when the receiver answers 410', async () => {
      outcome = () => failedWith({ status: 410 });
      const report = await deliver();
      expect(report).toMatchObject({ isOutdated: true, subscription: hook });
      expect(report.settlement).toMatchObject({ to: 'retry', attempt: { number: 1 }, nextAttemptAt: 1_010 });
    });

    it.each([
      ['a time-out', failedWith({ status: null, failure: 'timeout' })],
      ['a success', answered()],
    ])('does not tell the lane about the receiver after %s', async (_, result) => {
      outcome = () => result;
      expect(await deliver()).toMatchObject({ isOutdated: true, signal: 'nothing' });
    });
  });

  it('takes an outcome for what the hook met if the hook is not in memory any more', async () => {
    revision = undefined;
    outcome = () => failedWith({ status: 410 });
    expect(await deliver()).toMatchObject({ isOutdated: false, settlement: { to: 'parked' } });
  });

  describe('sends nothing', () => {
    const released = { ref: delivery.ref, claim: 'claim-1', attempt: null };

    it.each<[string, Subscription | undefined, 'parked' | 'cancelled']>([
      ['to a hook that was deleted, and cancels the delivery', undefined, 'cancelled'],
      ['to a hook that its app disabled, and parks the delivery', hookOf('k', { isActive: false }), 'parked'],
      [
        'to a hook that the service turned off, and parks the delivery',
        hookOf('k', { isActive: false, disabledReason: 'gone' }),
        'parked',
      ],
    ])('%s', async (_, subscription, to) => {
      const report = await deliverer.deliver(delivery, subscription, undefined);
      expect(sent).toEqual([]);
      expect(report).toEqual({
        delivery,
        subscription,
        isOutdated: false,
        settlement: { to, ...released },
        signal: 'nothing',
        outcome: null,
      });
    });
  });

  it('records each outcome in the circuit that admitted the attempt', async () => {
    outcome = () => failedWith();
    for (let i = 1; i < CIRCUIT.minAttempts; i++) await deliver();
    expect(circuit.state(performance.now())).toBe('closed');
    await deliver();
    expect(circuit.state(performance.now())).toBe('open');
  });

  describe('if the request cannot be built', () => {
    it.each<[string, unknown, number]>([
      ['a minute', new Error('no key opens this secret'), 60_000],
      ['a second if only the database is missing', new StoreUnavailable(), 1_000],
    ])('reports the error and defers the delivery by %s', async (_, error, ms) => {
      outcome = () => Promise.reject(error);
      const report = await deliver();
      expect(unsendable).toEqual([['msg_1', error]]);
      expect(report.settlement).toEqual({
        to: 'deferred',
        nextAttemptAt: Date.now() + ms,
        ref: delivery.ref,
        claim: 'claim-1',
        attempt: null,
      });
      expect([report.signal, report.outcome]).toEqual(['nothing', null]);
    });

    it('holds it neither against the host nor in flight', async () => {
      outcome = () => Promise.reject(new Error('no key opens this secret'));
      const withdrawn = jest.spyOn(circuit, 'withdraw');
      const recorded = jest.spyOn(circuit, 'record');
      await deliver();
      expect([withdrawn.mock.calls.length, recorded.mock.calls.length]).toEqual([1, 0]);
    });
  });
});
