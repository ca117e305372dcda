import type { Arrival } from './receiver.js';
import { say } from './say.js';

const IN_TIME_MS = 30_000;

/** The requests that the receiver has got so far. Each is printed when it arrives. */
export class Arrivals {
  private readonly seen: Arrival[] = [];
  private wake = () => {};

  take(arrival: Arrival): void {
    this.seen.push(arrival);
    show(arrival);
    this.wake();
  }

  /** Resolves when this many were answered with 204 and this many with 500. */
  async until(successes: number, failures: number): Promise<void> {
    const late = Date.now() + IN_TIME_MS;
    while (this.count(204) < successes || this.count(500) < failures) {
      if (Date.now() > late) throw new Error(`Not every event arrived within ${IN_TIME_MS / 1000} s.`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, late - Date.now()).unref();
      });
    }
  }

  private count(answered: number): number {
    return this.seen.filter((arrival) => arrival.answered === answered).length;
  }
}

function show({ id, attempt, body, answered, signature }: Arrival): void {
  const what = body.scope ?? `${body.object} / ${body.action}`;
  const verdict = answered === 401 ? 'BAD SIGNATURE' : 'signature verified';
  const mark = answered === 204 ? '✓' : '✗';
  say(`   ${mark} ${what.padEnd(28)} attempt ${attempt}, ${verdict}, answered ${answered}`);
  say(`     ${id}  ${signature.slice(0, 30)}…`);
}
