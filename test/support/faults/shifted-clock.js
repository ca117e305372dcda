/**
 * `node --import shifted-clock.js`: shifts the wall clock of this thread by the milliseconds in the file CLOCK_FILE, as
 * soon as they are written there. Each thread writes its current offset to a file beside it. Timers and the monotonic
 * clock are not shifted, as when a real wall clock is set.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { threadId } from 'node:worker_threads';

const POLL_MS = 10;

const file = process.env.CLOCK_FILE;
const RealDate = Date;
let offset = 0;

const now = () => RealDate.now() + offset;

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, given, as) => Reflect.construct(target, given.length === 0 ? [now()] : given, as),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

function follow() {
  const wanted = Number(readFileSync(file, 'utf8'));
  if (wanted === offset) return;
  offset = wanted;
  report();
}

function report() {
  writeFileSync(`${file}.${process.pid}.${threadId}`, String(offset));
}

report();
setInterval(follow, POLL_MS).unref();
