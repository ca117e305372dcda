import { describe, expect, it } from '@jest/globals';
import type { Subscription } from '../../subscriptions/subscription.js';
import { CIRCUIT } from './circuit-breaker.js';
import { CircuitBreakers } from './circuit-breakers.js';

const now = 1_000_000;
/** Everything at `now` has left the window of each circuit. */
const later = now + CIRCUIT.windowMs + 20_000;

const hook = (canonicalUrl: string, clientId = 'app') =>
  ({ canonicalUrl, clientId, policy: null }) as Subscription;
const hosts = (count: number) =>
  Array.from({ length: count }, (_, n) => hook(`https://host-${n}.example/hooks`));

function fail(circuits: CircuitBreakers, subscription: Subscription, at: number): void {
  for (let n = 0; n < CIRCUIT.minAttempts; n++) {
    const circuit = circuits.of(subscription, at);
    circuit.admit(at);
    circuit.record(false, at);
  }
}

describe('CircuitBreakers', () => {
  it('share one circuit among the hooks of an app at one host', () => {
    const circuits = new CircuitBreakers();
    const orders = circuits.of(hook('https://shop.example/orders'), now);
    expect(circuits.of(hook('https://shop.example/products'), now)).toBe(orders);
  });

  it.each([
    ['app', hook('https://shop.example/orders', 'another app')],
    ['host', hook('https://other.example/orders')],
    ['port', hook('https://shop.example:8443/orders')],
  ])('keep a circuit of its own for another %s', (_, other) => {
    const circuits = new CircuitBreakers();
    const mine = circuits.of(hook('https://shop.example/orders'), now);
    expect(circuits.of(other, now)).not.toBe(mine);
  });

  it('are shown with their app and host while they are not closed, and let a probe go', () => {
    const circuits = new CircuitBreakers();
    const [down, up] = [hook('https://down.example:8443/a'), hook('https://up.example/a')];
    fail(circuits, down, now);
    circuits.of(up, now);
    const shown = { clientId: 'app', host: 'down.example:8443' };
    expect(circuits.held(now)).toEqual([{ ...shown, state: 'open', opensInMs: CIRCUIT.openMs }]);
    circuits.probe('another app', shown.host, now + 1);
    circuits.probe(shown.clientId, 'unknown.example', now + 1);
    expect(circuits.held(now + 1)).toMatchObject([{ state: 'open' }]);
    circuits.probe(shown.clientId, shown.host, now + 1);
    expect(circuits.held(now + 1)).toEqual([{ ...shown, state: 'probing', opensInMs: 0 }]);
  });

  it('read the host of a hook once', () => {
    let reads = 0;
    const counted = {
      clientId: 'app',
      get canonicalUrl() {
        reads += 1;
        return 'https://shop.example/';
      },
    } as Subscription;
    const circuits = new CircuitBreakers();
    circuits.of(counted, now);
    circuits.of(counted, now);
    expect(reads).toBe(1);
  });

  it('show the state of a host to the app whose attempts failed, and to no other app', () => {
    const circuits = new CircuitBreakers();
    fail(circuits, hook('https://shop.example:8443/'), performance.now());
    expect(circuits.stateOf('shop.example:8443', 'app')).toBe('open');
    expect(circuits.stateOf('shop.example:8443', 'another app')).toBe('closed');
    expect(circuits.stateOf('shop.example', 'app')).toBe('closed');
  });

  it('count the circuits in each state', () => {
    const circuits = new CircuitBreakers();
    const [first, second, third] = hosts(3) as [Subscription, Subscription, Subscription];
    fail(circuits, first, now);
    fail(circuits, second, now + 1_000);
    circuits.of(third, now);
    expect(circuits.count(now + CIRCUIT.openMs)).toEqual({ closed: 1, open: 1, probing: 1 });
  });

  it('forget four idle circuits at most for each new one', () => {
    const circuits = new CircuitBreakers();
    for (const host of hosts(6)) {
      const circuit = circuits.of(host, now);
      circuit.admit(now);
      circuit.record(true, now);
    }
    circuits.of(hook('https://new.example/'), later);
    expect(circuits.count(later).closed).toBe(3);
  });

  it('keep what is not idle, and look at the others next', () => {
    const circuits = new CircuitBreakers();
    const busy = hosts(4).map((host) => {
      const circuit = circuits.of(host, now);
      circuit.admit(now);
      return circuit;
    });
    const idle = hook('https://idle.example/');
    const forgotten = circuits.of(idle, now);
    forgotten.admit(now);
    forgotten.record(true, now);
    for (const url of ['https://new.example/', 'https://newer.example/']) {
      circuits.of(hook(url), later).admit(later);
    }
    expect(hosts(4).map((host) => circuits.of(host, later))).toEqual(busy);
    expect(circuits.of(idle, later)).not.toBe(forgotten);
  });
});
