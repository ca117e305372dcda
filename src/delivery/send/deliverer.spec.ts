import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { answered, failedWith, hookOf, leasedOf } from '../../../test/support/delivery-fixtures.js';
import { StoreUnavailable } from '../../errors/repository-errors.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import type { AttemptOutcome } from '../model/attempt-outcome.js';
import { CIRCUIT } from '../policy/circuit-breaker.js';
import { CircuitBreakers } from '../policy/circuit-breakers.js';
import { Deliverer, type Report } from './deliverer.js';

const SCHEDULE = [60_000];
const delivery = leasedOf('k', 'msg_1', { claim: 'claim-1' });
const hook = hookOf('k');

describe('Deliverer', () => {
  let sent: string[];
  let unsendable: [id: string, error: unknown][];
  let circuits: CircuitBreakers;
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
    circuits = new CircuitBreakers();
    outcome = () => answered();
    const sender = {
      send: async ({ ref }: typeof delivery, { key }: Subscription) => {
        sent.push(`${ref.eventId} to ${key}`);
        return outcome();
      },
    };
    revision = hook.revision;
    deliverer = new Deliverer(sender, circuits, { revisionOf: () => revision }, SCHEDULE, ({ ref }, error) =>
      unsendable.push([ref.eventId, error]),
    );
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  const deliver = (subscription: Subscription | undefined = hook): Promise<Report> =>
    deliverer.deliver(delivery, subscription);

  /** Fails often enough for the circuit of the hook's host to open. */
  const openCircuit = async () => {
    outcome = () => failedWith();
    for (let i = 0; i < CIRCUIT.minAttempts; i++) await deliver();
    outcome = () => answered();
    sent = [];
  };

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
      const report = await deliverer.deliver(delivery, subscription);
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

    it('while the circuit is open, and defers the delivery until a probe may go', async () => {
      await openCircuit();
      jest.advanceTimersByTime(1_000);
      const report = await deliver();
      expect(sent).toEqual([]);
      const nextAttemptAt = Date.now() + CIRCUIT.openMs - 1_000;
      expect(report.settlement).toEqual({
        to: 'deferred',
        nextAttemptAt,
        failure: 'domain_blocked',
        ...released,
      });
      expect([report.signal, report.outcome]).toEqual(['nothing', null]);
    });

    it.each([
      [0, 500],
      [0.5, 1_000],
      [0.998, 1_498],
    ])('beside a probe, and defers the delivery by about a second (random %d)', async (random, ms) => {
      await openCircuit();
      jest.advanceTimersByTime(CIRCUIT.openMs);
      let answer!: (outcome: AttemptOutcome) => void;
      outcome = () => new Promise((resolve) => (answer = resolve));
      const probe = deliver();
      jest.spyOn(Math, 'random').mockReturnValue(random);
      const { settlement } = await deliver();
      expect(sent).toHaveLength(1);
      expect(settlement).toEqual({
        to: 'deferred',
        nextAttemptAt: Date.now() + ms,
        failure: 'domain_blocked',
        ...released,
      });
      answer(answered());
      expect((await probe).settlement.to).toBe('delivered');
    });
  });

  it('records each outcome in the circuit of its host', async () => {
    outcome = () => failedWith();
    for (let i = 1; i < CIRCUIT.minAttempts; i++) await deliver();
    const host = new URL(hook.canonicalUrl).host;
    expect(circuits.stateOf(host, hook.clientId)).toBe('closed');
    await deliver();
    expect(circuits.stateOf(host, hook.clientId)).toBe('open');
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

    it('holds it neither against the host nor in flight: a probe may go after it', async () => {
      await openCircuit();
      jest.advanceTimersByTime(CIRCUIT.openMs);
      outcome = () => Promise.reject(new Error('no key opens this secret'));
      await deliver();
      outcome = () => answered();
      expect((await deliver()).settlement.to).toBe('delivered');
    });
  });
});
