import { describe, expect, it } from '@jest/globals';
import type { DeliveryState } from './delivery.js';
import { canceledState, planCancel, planResend } from './resend-rules.js';

describe('planResend', () => {
  it.each<[DeliveryState, string]>([
    ['pending', 'expedite'],
    ['parked', 'expedite'],
    ['delivered', 'requeue'],
    ['exhausted', 'requeue'],
    ['cancelled', 'requeue'],
    ['in_flight', 'in_flight'],
  ])('is, for a delivery that is %s: %s', (state, plan) => {
    expect(planResend({ state, hasBody: true })).toBe(plan);
  });

  it('refuses what has lost its body, and what is not there', () => {
    expect(planResend({ state: 'exhausted', hasBody: false })).toBe('expired');
    expect(planResend({ state: 'in_flight', hasBody: false })).toBe('in_flight');
    expect(planResend(null)).toBe('absent');
  });
});

describe('planCancel', () => {
  it.each([
    ['pending', 'cancel'],
    ['parked', 'cancel'],
    ['in_flight', 'in_flight'],
    ['cancelled', 'cancelled'],
    ['delivered', 'ended'],
    ['exhausted', 'ended'],
  ] as const)('answers for a delivery that is %s: %s', (state, plan) => {
    expect(planCancel({ state })).toBe(plan);
  });

  it('answers absent for no delivery', () => {
    expect(planCancel(null)).toBe('absent');
  });
});

describe('canceledState', () => {
  it('is delivered only for what was delivered before', () => {
    expect(canceledState({ deliveredAt: null })).toBe('cancelled');
    expect(canceledState({ deliveredAt: 1 })).toBe('delivered');
  });
});
