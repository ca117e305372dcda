import { describe, expect, it } from '@jest/globals';
import { Inflow } from './inflow.js';

describe('The inflow', () => {
  it('is that of the last whole second, or of this one if it is more', () => {
    const inflow = new Inflow();
    expect(inflow.perMs(0)).toBe(0);
    inflow.add(300, 10);
    inflow.add(200, 900);
    expect(inflow.perMs(900)).toBe(0.5);
    inflow.add(100, 1_500);
    expect(inflow.perMs(1_500)).toBe(0.5);
    inflow.add(600, 1_600);
    expect(inflow.perMs(1_600)).toBe(0.7);
    expect(inflow.perMs(2_100)).toBe(0.7);
  });

  it('is nothing a second after that', () => {
    const inflow = new Inflow();
    inflow.add(500, 0);
    expect([inflow.perMs(999), inflow.perMs(1_000), inflow.perMs(1_999)]).toEqual([0.5, 0.5, 0.5]);
    expect(inflow.perMs(2_000)).toBe(0);
    inflow.add(500, 2_500);
    expect(inflow.perMs(4_500)).toBe(0);
    inflow.add(7, 5_000);
    expect([inflow.perMs(5_600), inflow.perMs(8_500)]).toEqual([0.007, 0]);
  });
});
