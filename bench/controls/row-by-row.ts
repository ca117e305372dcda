import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { sign } from '../../src/delivery/model/event-body.js';
import { newSigningSecret } from '../../src/tenants/digest.js';
import { now } from '../load/clock.js';
import { BODY } from '../load/payload.js';
import type { ReceiverProcess } from '../processes/receiver-process.js';
import type { Row, RowQueue } from './row-queue.js';

const WORKERS = 64;
const TEXT = BODY.toString();

/** The baseline for the engine: the same library, durability and signature, without batches. */
export class RowByRow {
  private readonly pool: Pool;
  private readonly secrets = [newSigningSecret()];

  constructor(
    private readonly queue: RowQueue,
    private readonly receiver: ReceiverProcess,
  ) {
    this.pool = new Pool(receiver.url, { connections: WORKERS, pipelining: 1 });
  }

  /** Returns deliveries per second. @throws VoidRun */
  async run(seconds: number): Promise<number> {
    const before = await this.receiver.watch();
    const start = now();
    const end = start + seconds * 1000;
    const counts = await Promise.all(Array.from({ length: WORKERS }, () => this.work(end)));
    const owed = counts.reduce((sum, count) => sum + count, 0);
    const endedAt = await this.receiver.balance(before + owed);
    this.receiver.unwatch();
    return owed / ((endedAt - start) / 1000);
  }

  async close(): Promise<void> {
    await this.pool.close();
    await this.queue.close();
  }

  private async work(end: number): Promise<number> {
    let sent = 0;
    while (now() < end) {
      await this.queue.insert({ id: randomUUID(), body: TEXT });
      const row = await this.queue.claim();
      if (!row) continue;
      await this.send(row);
      await this.queue.delivered(row);
      sent += 1;
    }
    for (let row = await this.queue.claim(); row; row = await this.queue.claim()) {
      await this.send(row);
      await this.queue.delivered(row);
      sent += 1;
    }
    return sent;
  }

  private async send({ id, body }: Row): Promise<void> {
    const timestamp = Math.floor(Date.now() / 1000);
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': sign({ id, timestamp, body, secrets: this.secrets }),
    };
    const answer = await this.pool.request({ method: 'POST', path: '/row', headers, body });
    await answer.body.dump();
  }
}
