import { describe, expect, it } from '@jest/globals';
import type { DeliveryState } from './delivery.js';
import { planResend } from './resend-rules.js';

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
