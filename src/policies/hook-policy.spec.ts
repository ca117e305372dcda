import { describe, expect, it } from '@jest/globals';
import { isSelective, policyOf, policyText, settingsOf } from './hook-policy.js';

const event = { scope: 'store/order/created', data: { total: 5 }, user: null };

describe('policyOf', () => {
  it('leaves everything to the service where nothing is set', () => {
    const policy = {
      filter: null,
      changed: null,
      schedule: null,
      timeoutMs: null,
      maxInFlight: null,
      rate: null,
      orderedBy: null,
      signatures: null,
    };
    expect(policyOf({ policy: null })).toEqual({ ...policy, autoDisable: true, circuitBreaker: true });
    expect(policyOf({ policy: '{}' })).toEqual({ ...policy, autoDisable: true, circuitBreaker: true });
  });

  it('counts in milliseconds', () => {
    const text = policyText({
      retry_schedule: [5, 60],
      timeout_seconds: 30,
      max_in_flight: 1,
      rate_limit: { requests: 5, per_seconds: 2 },
      ordering: { key: '' },
    });
    expect(policyOf({ policy: text })).toMatchObject({
      schedule: [5_000, 60_000],
      timeoutMs: 30_000,
      maxInFlight: 1,
      rate: { requests: 5, windowMs: 2_000 },
      orderedBy: '',
    });
  });

  it.each([
    ['["v1"]', null],
    ['["v1a"]', ['v1a']],
    ['["v1a","v1"]', ['v1a', 'v1']],
  ])('says for the signatures %s: %j, where null is v1 alone', (signatures, expected) => {
    expect(policyOf({ policy: `{"signatures":${signatures}}` }).signatures).toEqual(expected);
  });

  it('compiles a filter once for each version of a hook', () => {
    const hook = { policy: policyText({ filter: { 'data.total': { $gt: 4 } } }) };
    const { filter } = policyOf(hook);
    expect(policyOf(hook).filter).toBe(filter);
    expect(policyOf({ ...hook }).filter).not.toBe(filter);
    expect(filter!.matches(event)).toBe(true);
  });

  it('lets everything through where a later version stored a filter that this one does not know', () => {
    expect(policyOf({ policy: '{"filter":{"data.total":{"$later":4}}}' }).filter).toBeNull();
  });
});

describe('isSelective', () => {
  it.each([
    [null, false],
    ['{"timeout_seconds":5}', false],
    ['{"filter":{"user":"ann"}}', true],
    ['{"changed":["/total"]}', true],
  ])('says of %s: %s', (policy, expected) => {
    expect(isSelective({ policy })).toBe(expected);
  });
});

describe('policyText', () => {
  it('keeps what the app sent, and nothing for an empty policy', () => {
    const settings = { filter: { 'data.a': 1 }, auto_disable: false };
    expect(settingsOf({ policy: policyText(settings) })).toEqual(settings);
    expect(policyText({})).toBeNull();
  });
});
