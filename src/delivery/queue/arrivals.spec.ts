import { describe, expect, it } from '@jest/globals';
import { Arrivals } from './arrivals.js';

const NEVER_MS = 60_000;

describe('Arrivals', () => {
  it('wakes those that wait for the subscription, and no others', async () => {
    const arrivals = new Arrivals();
    const [own, other] = [arrivals.begin('a'), arrivals.begin('b')];
    const leaving = new AbortController();
    const woken: string[] = [];
    const waiting = own.wait(NEVER_MS, leaving.signal).then(() => woken.push('a'));
    const left = other.wait(NEVER_MS, leaving.signal).then(() => woken.push('b'));
    arrivals.note('a');
    await waiting;
    expect(woken).toEqual(['a']);
    leaving.abort();
    await left;
  });

  it('does not miss what arrives between two waits, and tells of it once', async () => {
    const arrivals = new Arrivals();
    const watch = arrivals.begin('a');
    const { signal } = new AbortController();
    arrivals.note('a');
    await watch.wait(NEVER_MS, signal);
    let isOver = false;
    const waiting = watch.wait(NEVER_MS, signal).then(() => {
      isOver = true;
    });
    await Promise.resolve();
    expect(isOver).toBe(false);
    arrivals.note('a');
    await waiting;
    arrivals.end('a', watch);
    expect(arrivals.countOf('a')).toBe(0);
  });

  it('wakes everyone that waits for the subscription, also after one of them has ended', async () => {
    const arrivals = new Arrivals();
    const [one, other, third] = [arrivals.begin('a'), arrivals.begin('a'), arrivals.begin('a')];
    const { signal } = new AbortController();
    const waiting = [one, other].map((watch) => watch.wait(NEVER_MS, signal));
    arrivals.end('a', third);
    expect(arrivals.countOf('a')).toBe(2);
    arrivals.note('a');
    expect(await Promise.all(waiting)).toHaveLength(2);
  });

  it('does nothing for a subscription that nobody waits for', () => {
    const arrivals = new Arrivals();
    const watch = arrivals.begin('a');
    arrivals.end('a', watch);
    arrivals.end('a', watch);
    arrivals.note('a');
    expect(arrivals.countOf('a')).toBe(0);
  });
});
