import { randomUUID } from 'node:crypto';
import { now, sleep } from './clock.js';
import { EVENT } from './payload.js';
import { RawClient, rawRequest } from './raw-client.js';
import type { Tenant } from './tenants.js';
import { VoidRun } from './void-run.js';

/** As often as docs/guides/rolling-update.md says that a load balancer has to ask. */
const ASKS_EVERY_MS = 2_000;
/** To each process: fewer than one address may have. */
const CONNECTIONS = 64;
/** After the first refusal another process is tried at once. Then each pause is twice as long as the one before it. */
const PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1_000;
const GIVES_UP_MS = 30_000;

interface Member {
  url: URL;
  isReady: boolean;
  clients: RawClient[];
}

/**
 * A publisher with two or more processes to choose from. It uses those whose `/health/ready` answered 200 when it last
 * asked. What one process refuses, or does not answer, it sends to the next one, with the same idempotency key.
 */
export class SwitchingClient {
  private readonly timer = setInterval(() => void this.ask(), ASKS_EVERY_MS);
  private readonly members: Member[] = [];
  private turn = 0;
  private keys = 0;
  private readonly prefix = randomUUID();
  /** Tries that were refused or had no answer. */
  refused = 0;

  constructor(private readonly tenants: readonly Tenant[]) {}

  /** Uses this process, in place of the one that had the same number. */
  async use(number: number, url: string): Promise<void> {
    const origin = new URL(url);
    const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => RawClient.connect(origin)));
    for (const client of this.members[number]?.clients ?? []) client.close();
    this.members[number] = { url: origin, isReady: true, clients };
  }

  /** Resolves with the id of a new event, once a process has accepted it. @throws VoidRun if none does within 30 s */
  async publish(): Promise<string> {
    this.keys += 1;
    const body = JSON.stringify({ ...EVENT, idempotency_key: `${this.prefix}-${this.keys}` });
    const { storeHash, token } = this.tenants[this.keys % this.tenants.length]!;
    const start = now();
    for (let pause = PAUSE_MS; now() - start < GIVES_UP_MS; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      const { url, clients } = this.next();
      const request = rawRequest(new URL(`/stores/${storeHash}/v2/events`, url), token, body);
      const answer = await clients[this.turn % CONNECTIONS]!.send(request).catch(refusal);
      const id = /"id":"(msg_\w+)"/.exec(answer ?? '')?.[1];
      if (id !== undefined) return id;
      this.refused += 1;
      if (pause > PAUSE_MS) await sleep(pause);
    }
    throw new VoidRun(`No process accepted an event within ${GIVES_UP_MS / 1000} s.`);
  }

  close(): void {
    clearInterval(this.timer);
    for (const { clients } of this.members) for (const client of clients) client.close();
  }

  private next(): Member {
    const ready = this.members.filter(({ isReady }) => isReady);
    const some = ready.length > 0 ? ready : this.members;
    this.turn += 1;
    return some[this.turn % some.length]!;
  }

  private async ask(): Promise<void> {
    await Promise.all(
      this.members.map(async (member) => {
        const answer = await fetch(new URL('/health/ready', member.url)).catch(() => null);
        member.isReady = answer?.status === 200;
      }),
    );
  }
}

/** Undefined if another process may accept it. @throws Error for an answer that repetition does not change */
function refusal(error: Error): undefined {
  if (error.message.startsWith('HTTP/1.1 ')) throw error;
}
