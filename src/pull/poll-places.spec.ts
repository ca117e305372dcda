import { describe, expect, it } from '@jest/globals';
import { PollPlaces } from './poll-places.js';

const tooMany = expect.objectContaining({ code: 'too_many_requests', headers: { 'Retry-After': '1' } });
const of = (clientId: string, key: string) => ({ clientId, key });

describe('PollPlaces', () => {
  /** Takes so many places of an app, 8 for each of its subscriptions. */
  const fill = (places: PollPlaces, clientId: string, count: number) =>
    Array.from({ length: count }, (_, i) => places.take(of(clientId, `${clientId} ${Math.floor(i / 8)}`)));

  it('has 8 for a subscription, and room again when one is given up', () => {
    const places = new PollPlaces();
    const [giveUp] = fill(places, 'app', 8);
    expect(() => places.take(of('app', 'app 0'))).toThrow(tooMany);
    places.take(of('app', 'another'));
    giveUp!();
    places.take(of('app', 'app 0'));
    expect(() => places.take(of('app', 'app 0'))).toThrow(tooMany);
  });

  it('has 64 for an app, so that the others keep theirs', () => {
    const places = new PollPlaces();
    const [giveUp] = fill(places, 'greedy', 64);
    expect(() => places.take(of('greedy', 'one more'))).toThrow(tooMany);
    places.take(of('another', 'key'));
    giveUp!();
    places.take(of('greedy', 'one more'));
  });

  it('has 256 in all', () => {
    const places = new PollPlaces();
    const [[giveUp]] = ['a', 'b', 'c', 'd'].map((app) => fill(places, app, 64)) as [(() => void)[]];
    expect(() => places.take(of('e', 'key'))).toThrow(tooMany);
    giveUp!();
    places.take(of('e', 'key'));
  });
});
