/** What the specs import from `@jest/globals`, made of jest's own parts, for mocha: it loads the specs once for all mutants. */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { ModernFakeTimers } from '@jest/fake-timers';
import { expect } from 'expect';
import { bind } from 'jest-each';
import { ModuleMocker } from 'jest-mock';

const require = createRequire(import.meta.url);

/** A mutant that makes a promise wait forever fails after so many milliseconds. */
const LIMIT = 8_000;

/** jest passes a limit here. Without parameters, so that mocha does not wait for a callback. */
const test = (name, fn, limit = LIMIT) => globalThis.it(name, () => fn()).timeout(limit);
const suite = (name, fn) => globalThis.describe(name, () => void fn());
/** Looked up when it is called: each file has a suite of its own. */
const hook =
  (name) =>
  (fn, limit = LIMIT) =>
    globalThis[name](function () {
      this.timeout(limit);
      return fn();
    });

export const it = Object.assign(test, {
  skip: (name) => globalThis.it.skip(name),
  each: bind(test, false),
});
export const describe = Object.assign(suite, {
  skip: (name, fn) => globalThis.describe.skip(name, fn),
  each: bind(suite, false),
});
export const beforeAll = hook('before');
export const afterAll = hook('after');
export const beforeEach = hook('beforeEach');
export const afterEach = hook('afterEach');
export { expect };

const mocker = new ModuleMocker(globalThis);
const timers = new ModernFakeTimers({ global: globalThis, config: { fakeTimers: {} } });

export const jest = {
  fn: mocker.fn.bind(mocker),
  spyOn: mocker.spyOn.bind(mocker),
  restoreAllMocks: () => mocker.restoreAllMocks(),
  useFakeTimers: (options = {}) => timers.useFakeTimers(options),
  useRealTimers: () => timers.useRealTimers(),
  setSystemTime: (now) => timers.setSystemTime(now),
  getTimerCount: () => timers.getTimerCount(),
  advanceTimersByTime: (ms) => timers.advanceTimersByTime(ms),
  advanceTimersByTimeAsync: (ms) => timers.advanceTimersByTimeAsync(ms),
  /** Of Node's own modules alone. */
  unstable_mockModule: (name, factory) => {
    const module = require(name);
    for (const [key, value] of Object.entries(factory())) if (module[key] !== value) module[key] = value;
    syncBuiltinESMExports();
  },
};
