/**
 * `node --import crash-at.js dist/main.js`: the service kills itself with SIGKILL the n-th time that it passes the point
 * in CRASH_AT, `name:n`. The points are wrapped around the group committer and the ports when the delivery engine
 * starts: the service does not know them.
 */
import { isMainThread } from 'node:worker_threads';

const [point, times] = process.env.CRASH_AT.split(':');
let left = Number(times);

function pass(name) {
  if (name !== point) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}

/** Passes the point in the next turn, when the call has been made and its outcome is not known. */
const passSoon = (name) => setImmediate(() => pass(name));

/** Calls `before(...args)` before the method, and `after(result, ...args)` when its promise has resolved. */
function wrap(object, method, { before = () => {}, after = () => {} }) {
  const original = object[method];
  object[method] = function (...args) {
    before(...args);
    const result = original.apply(this, args);
    if (!(result instanceof Promise)) return result;
    return result.then((value) => {
      after(value, ...args);
      return value;
    });
  };
}

function wrapCommitter(committer) {
  // The event is in the group; the write follows in a later turn.
  wrap(committer, 'accept', { before: () => queueMicrotask(() => pass('accepted')) });
  wrap(committer, 'settle', { before: ({ to }) => to === 'delivered' && pass('answered') });
}

function wrapPorts({ deliveries, subscriptions }) {
  wrap(deliveries, 'commit', {
    before: ({ settled }) => settled.some(({ to }) => to === 'retry') && passSoon('rescheduling'),
    after: (_, { accepted }) => accepted.length > 0 && pass('written'),
  });
  wrap(deliveries, 'claimDue', { after: (claimed) => claimed.length > 0 && pass('claimed') });
  wrap(subscriptions, 'turnOff', {
    before: () => passSoon('turning_off'),
    // Null: it is not off, since the outcome was of an earlier revision.
    after: (off) => off && pass('turned_off'),
  });
}

if (isMainThread) {
  const { DeliveryEngine } = await import('../../../dist/delivery/delivery-engine.js');
  const { GroupCommitter } = await import('../../../dist/delivery/store/group-committer.js');
  wrapCommitter(GroupCommitter.prototype);
  const { Attempt } = await import('../../../dist/delivery/send/attempt.js');
  wrap(Attempt.prototype, 'onSent', { before: () => passSoon('sent') });
  const { start } = DeliveryEngine.prototype;
  DeliveryEngine.prototype.start = function () {
    const { deliveries, hooks: subscriptions } = this.unwanted;
    wrapPorts({ deliveries, subscriptions });
    return start.call(this);
  };
}
