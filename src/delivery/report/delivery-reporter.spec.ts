import { afterEach, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Registry } from 'prom-client';
import { deferred, failedWith, hookOf, leasedOf } from '../../../test/support/delivery-fixtures.js';
import { bodyOf } from '../model/event-body.js';
import type { AutoDisable } from './auto-disable.js';
import { DeliveryExceptions } from './delivery-exceptions.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { DeliveryReporter } from './delivery-reporter.js';

afterEach(() => Logger.overrideLogger(false));

it("the log line of a failed delivery has the failure, its reason and nothing of the receiver's", () => {
  const lines: unknown[] = [];
  const log = (line: unknown) => void lines.push(line);
  Logger.overrideLogger({ log, warn: log, error: log });
  // The report names no subscription, so there is no hook to turn off.
  const noHooks = {} as AutoDisable;
  const metrics = new DeliveryMetrics(new Registry());
  const certificates = { note: () => undefined };
  const reporter = new DeliveryReporter(noHooks, new DeliveryExceptions(), metrics, certificates, false);
  const ref = { eventId: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W', ordinal: 0 };
  const failed = {
    startedAt: 1,
    durationMs: 7,
    status: null,
    failure: 'tls',
    reason: 'certificate_expired',
    excerpt: 'said by the receiver',
  } as const;
  reporter.settled({
    delivery: {
      ...{ ref, claim: null, storeHash: 'store', clientId: 'app', subscriptionKey: 'hook' },
      ...{ scope: 'store/order/created', body: bodyOf('{}'), trace: null, acceptedAt: 0 },
      ...{ attempts: 2, firstAttemptAt: 1, retriesFrom: 0 },
    },
    subscription: undefined,
    settlement: { to: 'retry', ref, attempt: { number: 3, ...failed }, nextAttemptAt: 0 },
    isOutdated: false,
    signal: 'nothing',
    outcome: { ok: false, retryAfter: null, ...failed },
  });
  const expected = { msg: 'delivery retry', attempt: 3, failure: 'tls', reason: 'certificate_expired' };
  expect(lines).toEqual([expect.objectContaining(expected)]);
  expect(JSON.stringify(lines)).not.toContain('said by');
});

it('a failure has been told once its hook is off', async () => {
  const off = deferred<boolean>();
  const hooks = { apply: () => off.promise } as unknown as AutoDisable;
  const metrics = new DeliveryMetrics(new Registry());
  const certificates = { note: () => undefined };
  Logger.overrideLogger(false);
  const reporter = new DeliveryReporter(hooks, new DeliveryExceptions(), metrics, certificates, false);
  const delivery = leasedOf('hook', 'msg_1');
  const outcome = failedWith({ status: 410 });
  const attempt = { number: 1, ...outcome };
  const settlement = { to: 'parked' as const, ref: delivery.ref, attempt };
  let isTold = false;
  const told = reporter
    .settled({
      delivery,
      subscription: hookOf('hook'),
      settlement,
      isOutdated: false,
      signal: 'answered',
      outcome,
    })!
    .then(() => {
      isTold = true;
    });
  await new Promise(setImmediate);
  expect(isTold).toBe(false);
  off.resolve(false);
  await told;
});
