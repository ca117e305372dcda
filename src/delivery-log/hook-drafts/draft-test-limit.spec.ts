import { describe, expect, it } from '@jest/globals';
import { DraftTestLimit } from './draft-test-limit.js';

const tooSoon = (seconds: string) =>
  expect.objectContaining({ code: 'too_many_requests', headers: { 'Retry-After': seconds } });
const owner = (storeHash: string, clientId: string) => ({ storeHash, clientId });

describe('DraftTestLimit', () => {
  it('allows an app one test in 5 seconds in each store', () => {
    const limit = new DraftTestLimit();
    limit.acquire(owner('a', 'app'), 'one.example', 0);
    expect(() => limit.acquire(owner('a', 'app'), 'two.example', 2_000)).toThrow(tooSoon('3'));
    limit.acquire(owner('b', 'app'), 'two.example', 2_000);
    expect(() => limit.acquire(owner('a', 'app'), 'one.example', 4_999)).toThrow(tooSoon('1'));
    limit.acquire(owner('a', 'app'), 'one.example', 5_000);
  });

  it('allows an app one test in a second over all its stores', () => {
    const limit = new DraftTestLimit();
    limit.acquire(owner('a', 'app'), 'one.example', 0);
    expect(() => limit.acquire(owner('b', 'app'), 'two.example', 999)).toThrow(tooSoon('1'));
    limit.acquire(owner('b', 'app'), 'two.example', 1_000);
  });

  it('allows one test in a second to a host, whoever asks', () => {
    const limit = new DraftTestLimit();
    limit.acquire(owner('a', 'one'), 'same.example', 0);
    expect(() => limit.acquire(owner('b', 'two'), 'same.example', 999)).toThrow(tooSoon('1'));
    limit.acquire(owner('b', 'two'), 'other.example', 999);
  });

  it('does not count what it has refused', () => {
    const limit = new DraftTestLimit();
    limit.acquire(owner('a', 'one'), 'same.example', 0);
    expect(() => limit.acquire(owner('b', 'two'), 'same.example', 500)).toThrow(tooSoon('1'));
    limit.acquire(owner('b', 'two'), 'same.example', 1_000);
  });

  it('allows 20 at the same time, and more when one of them is over', () => {
    const limit = new DraftTestLimit();
    const acquire = (i: number) => limit.acquire(owner('a', `app-${i}`), `${i}.example`, 0);
    for (let i = 0; i < 20; i++) acquire(i);
    expect(() => acquire(20)).toThrow(tooSoon('1'));
    limit.release();
    acquire(20);
    expect(() => acquire(21)).toThrow(tooSoon('1'));
  });
});
