import { Pool } from 'undici';
import { BODY } from '../load/payload.js';
import { type Rate, rateOf } from '../load/rate.js';

const IN_FLIGHT = 64;

/** The baseline for sending: undici's `Pool.request`, 64 in flight, no signature, no store. */
export class BareClient {
  private readonly pool: Pool;

  constructor(origin: string) {
    this.pool = new Pool(origin, { connections: IN_FLIGHT, pipelining: 1 });
  }

  run(seconds: number): Promise<Rate> {
    const end = performance.now() + seconds * 1000;
    return rateOf(async () => {
      const counts = await Promise.all(Array.from({ length: IN_FLIGHT }, () => this.sendUntil(end)));
      return counts.reduce((sum, count) => sum + count, 0);
    });
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async sendUntil(end: number): Promise<number> {
    let count = 0;
    for (; performance.now() < end; count += 1) {
      const headers = { 'content-type': 'application/json' };
      const { body } = await this.pool.request({ method: 'POST', path: '/bare', headers, body: BODY });
      await body.dump();
    }
    return count;
  }
}
