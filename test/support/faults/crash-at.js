/**
 * `node --import crash-at.js dist/main.js`: the service kills itself with SIGKILL the n-th time that it passes the point
 * that CRASH_AT names, as `name:n`. The points are put around the ports and the outbox of its delivery engine when it
 * starts: the service itself knows nothing of them.
 */
import { subscribe } from 'node:diagnostics_channel';
import { isMainThread } from 'node:worker_threads';

const [point, times] = process.env.CRASH_AT.split(':');
let left = Number(times);

function pass(name) {
  if (name !== point) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}

/** Of what is under way when it is called: the call itself has been made, its outcome is not known. */
const passSoon = (name) => setImmediate(() => pass(name));

/** `before(...args)` when it is called, `after(result, ...args)` when its promise has resolved. */
function wrap(object, method, { before = () => {}, after = () => {} }) {
  const original = object[method];
  object[method] = (...args) => {
    before(...args);
    const result = original.apply(object, args);
    if (!(result instanceof Promise)) return result;
    return result.then((value) => {
      after(value, ...args);
      return value;
    });
  };
}

function equip({ ports: { deliveries, subscriptions }, outbox }) {
  // The outbox has taken it; the write comes in a later turn.
  wrap(outbox, 'accept', { before: () => queueMicrotask(() => pass('accepted')) });
  wrap(outbox, 'settle', { before: ({ to }) => to === 'delivered' && pass('answered') });
  wrap(deliveries, 'commit', {
    before: ({ settled }) => settled.some(({ to }) => to === 'retry') && passSoon('rescheduling'),
    after: (_, { accepted }) => accepted.length > 0 && pass('written'),
  });
  wrap(deliveries, 'claimDue', { after: (claimed) => claimed.length > 0 && pass('claimed') });
  wrap(subscriptions, 'turnOff', {
    before: () => passSoon('turning_off'),
    after: () => pass('turned_off'),
  });
  subscribe('undici:request:bodySent', () => passSoon('sent'));
}

if (isMainThread) {
  const { DeliveryEngine } = await import('../../../dist/delivery/delivery-engine.js');
  const { start } = DeliveryEngine.prototype;
  DeliveryEngine.prototype.start = function () {
    equip(this);
    return start.call(this);
  };
}
