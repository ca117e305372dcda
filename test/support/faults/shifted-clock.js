/**
 * `node --import shifted-clock.js`: the wall clock of this thread is off by the milliseconds that the file CLOCK_FILE
 * names, from when they are written there. What is in force is in a file beside it, one a thread. Timers and the
 * monotonic clock go on as they do when a wall clock is set.
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
  tell();
}

function tell() {
  writeFileSync(`${file}.${process.pid}.${threadId}`, String(offset));
}

tell();
setInterval(follow, POLL_MS).unref();
