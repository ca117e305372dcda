import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import type { AcceptedEvent } from '../../../../src/delivery/model/accepted-event.js';
import type { LeasedDelivery } from '../../../../src/delivery/model/delivery.js';
import { identityOf, type Settlement } from '../../../../src/delivery/model/settlement.js';
import { behindIn, leasedFrom } from '../../../../src/delivery/store/leased-from.js';
import { connectMongo } from '../../../../src/storage/mongo/connection/mongo-connection.js';
import { MongoDeliveryRepository } from '../../../../src/storage/mongo/queue/mongo-delivery.repository.js';
import { queueCollections } from '../../../../src/storage/mongo/queue/queue-collections.js';
import { failure, makeDelivery, makeEvent, NOW, success } from '../../../contract/events.js';

const PROCESSES = 2;
/** How many lines there are at a time. Each publisher changes to new ones after so many events: no process knows yet who stands behind there. */
const LINES = 5;
const RENEWED = 4;
/** Publishers of each process, and the events of each. */
const PUBLISHERS = 4;
const EACH = 32;
/** Milliseconds: the longest pause of a publisher, the longest attempt, the time between claims, and to wait for the last. */
const PAUSE_MS = 100;
const ATTEMPT_MS = 40;
const CLAIM_MS = 10;
const PATIENCE_MS = 10_000;
/** The share of commands that take long to get there, or whose answers do, and the longest time of it. */
const SLOW = 0.08;
const SLOW_MS = 120;

/** Shares of results: retries, and those without room for the next. */
export interface Load {
  retries: number;
  crowded: number;
  /** Whether lines without a head are looked for meanwhile. No process dies, so none needs that to go on. */
  mends: boolean;
}

interface Published {
  id: string;
  line: string;
  /** By a clock that counts what happens: when its commit began, and was answered, and when it was sent first. */
  begun: number;
  acked: number;
  sent: number;
}

/** A few lines, and the processes that accept, send, settle and claim their deliveries. No command fails. */
export class BusyLines {
  /** What must not have happened. */
  readonly faults: string[] = [];
  readonly hook = randomUUID();
  private readonly published = new Map<string, Published>();
  private readonly done = new Set<string>();
  /** What is being sent of each line. */
  private readonly active = new Map<string, string>();
  private clock = 0;
  private isOver = false;

  private constructor(
    private readonly connections: readonly Connection[],
    readonly load: Load,
  ) {}

  static async open(uri: string, load: Load): Promise<BusyLines> {
    const connections = Array.from({ length: PROCESSES }, () => connectMongo(uri));
    return new BusyLines(await Promise.all(connections), load);
  }

  /** Until all is delivered, or long after all is published. */
  async run(): Promise<void> {
    const processes = this.connections.map(
      (connection, i) => new BusyProcess(this, connection, `lease-${i}`),
    );
    const claiming = processes.map((one) => one.claim());
    await Promise.all(processes.flatMap((one) => Array.from({ length: PUBLISHERS }, () => one.publish())));
    for (let waited = 0; waited < PATIENCE_MS && this.stuck().length > 0; waited += CLAIM_MS)
      await setTimeout(CLAIM_MS);
    this.isOver = true;
    await Promise.all(claiming);
    await Promise.all(processes.map((one) => one.settled()));
  }

  async close(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()));
  }

  isGoingOn(): boolean {
    return !this.isOver;
  }

  begins({ id, deliveries }: AcceptedEvent): Published {
    this.clock += 1;
    const never = Number.POSITIVE_INFINITY;
    const one = { id, line: deliveries[0]!.line!, begun: this.clock, acked: never, sent: never };
    this.published.set(id, one);
    return one;
  }

  accepted(one: Published): void {
    this.clock += 1;
    one.acked = this.clock;
  }

  sends(id: string): void {
    const one = this.published.get(id)!;
    const other = this.active.get(one.line);
    if (other !== undefined) this.faults.push(`${id} is sent while ${other} is.`);
    if (this.done.has(id)) this.faults.push(`${id} is sent again.`);
    this.active.set(one.line, id);
    this.clock += 1;
    if (one.sent === Number.POSITIVE_INFINITY) one.sent = this.clock;
  }

  /** Before its result is written: the next may be sent from then on. */
  ends(id: string, isDelivered: boolean): void {
    this.active.delete(this.published.get(id)!.line);
    if (isDelivered) this.done.add(id);
  }

  stuck(): string[] {
    return [...this.published.keys()].filter((id) => !this.done.has(id));
  }

  /** Those that were sent before others of their line that had been accepted before they came. */
  passed(): string[] {
    const all = [...this.published.values()];
    return all.flatMap((late) =>
      all
        .filter(({ line, acked, sent }) => line === late.line && acked < late.begun && sent > late.sent)
        .map(({ id }) => `${late.id} passed ${id}.`),
    );
  }
}

class BusyProcess {
  private readonly deliveries: MongoDeliveryRepository;
  private readonly sending = new Set<Promise<void>>();

  constructor(
    private readonly lines: BusyLines,
    connection: Connection,
    private readonly leaseId: string,
  ) {
    this.deliveries = new MongoDeliveryRepository(slowly(connection));
  }

  async publish(): Promise<void> {
    for (let i = 0; i < EACH; i++) {
      const place = Math.random() < 0.95 ? 'leased' : 'waiting';
      const line = `line-${Math.floor(i / RENEWED)}-${Math.floor(Math.random() * LINES)}`;
      const event = makeEvent({ deliveries: [{ ...makeDelivery(place, this.lines.hook), line }] });
      const published = this.lines.begins(event);
      const group = { leaseId: this.leaseId, accepted: [[event]], settled: [] };
      const { acceptances, leased } = await this.deliveries.commit(group);
      this.lines.accepted(published);
      this.take(leasedFrom(event, behindIn(acceptances[0]!, 0)));
      this.take(leased);
      await setTimeout(Math.random() * PAUSE_MS);
    }
  }

  async claim(): Promise<void> {
    while (this.lines.isGoingOn()) {
      this.take(await this.deliveries.claimDue(this.leaseId, NOW + 1, 100));
      if (this.lines.load.mends) await this.deliveries.backlogs(null, 10);
      const wanted = [{ subscriptionKey: this.lines.hook, limit: 100 }];
      this.take(await this.deliveries.claimBacklogs(this.leaseId, wanted));
      await setTimeout(CLAIM_MS);
    }
  }

  /** Until nothing is on its way. */
  async settled(): Promise<void> {
    while (this.sending.size > 0) await Promise.all(this.sending);
  }

  private take(given: readonly LeasedDelivery[] = []): void {
    for (const delivery of given) {
      const sending = this.send(delivery).catch((error) => {
        this.lines.faults.push(`${delivery.ref.eventId}: ${error}`);
      });
      this.sending.add(sending);
      void sending.then(() => this.sending.delete(sending));
    }
  }

  private async send(delivery: LeasedDelivery): Promise<void> {
    const { eventId } = delivery.ref;
    this.lines.sends(eventId);
    await setTimeout(Math.random() * ATTEMPT_MS);
    const settlement = this.resultOf(delivery);
    this.lines.ends(eventId, settlement.to === 'delivered');
    const group = { leaseId: this.leaseId, accepted: [], settled: [settlement] };
    const { fenced, leased } = await this.deliveries.commit(group);
    if (fenced > 0) this.lines.faults.push(`${eventId} is fenced.`);
    this.take(leased);
  }

  private resultOf(delivery: LeasedDelivery): Settlement {
    const { retries, crowded } = this.lines.load;
    const takesNext = Math.random() >= crowded ? { takesNext: true as const } : {};
    const common = { ref: delivery.ref, ...identityOf(delivery), ...takesNext };
    const number = delivery.attempts + 1;
    if (Math.random() < retries)
      return { to: 'retry', nextAttemptAt: NOW, attempt: failure(number), ...common };
    return { to: 'delivered', attempt: success(number), ...common };
  }
}

/** Commands take a while to get there, and so do their answers: as over a network, and on a busy loop. */
function slowly(connection: Connection) {
  const queue = queueCollections(connection);
  const wait = () => (Math.random() < SLOW ? setTimeout(Math.random() * SLOW_MS) : undefined);
  const slow = (owner: object, name: string) => {
    const own = Reflect.get(owner, name).bind(owner);
    Reflect.set(owner, name, async (...given: unknown[]) => {
      await wait();
      const answer = await own(...given);
      await wait();
      return answer;
    });
  };
  slow(queue.db, 'command');
  const find = queue.events.find.bind(queue.events);
  Reflect.set(queue.events, 'find', (...given: Parameters<typeof find>) => {
    const cursor = find(...given);
    slow(cursor, 'toArray');
    return cursor;
  });
  return queue;
}
