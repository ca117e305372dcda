import { type Plan, planAcceptance } from '../../../delivery/model/acceptance-plan.js';
import type { Acceptance, AcceptedEvent, AcceptedRequest } from '../../../delivery/model/accepted-event.js';
import { StoreUnavailable } from '../../../errors/repository-errors.js';
import { untilDurable } from '../connection/durability.js';
import { isDuplicateKey } from '../connection/mongo-errors.js';
import { chunksOf } from './event-chunks.js';
import { toEventDocument } from './event-document.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import { insertAll, type QueueCollections } from './queue-collections.js';

/** Rounds for keys that another process wrote meanwhile. More rounds than this mean a mistake. */
const ROUNDS = 5;

/** Stores the events of a group: with one command, if no event has an idempotency key. */
export class EventAcceptance {
  private readonly keys: IdempotencyKeys;

  constructor(private readonly queue: QueueCollections) {
    this.keys = new IdempotencyKeys(queue.events);
  }

  async accept(leaseId: string, requests: AcceptedRequest[]): Promise<Acceptance[]> {
    const acceptances = new Map<AcceptedRequest, Acceptance>();
    let open = requests;
    for (let round = 0; open.length > 0; round++) {
      if (round === ROUNDS) throw new StoreUnavailable();
      const plans = planAcceptance(open, await this.keys.holders(open));
      for (const [i, request] of open.entries()) acceptances.set(request, plans[i]!.acceptance);
      const raced = await this.write(leaseId, plans);
      // The event that has the key now decides on every request of the group that has keys.
      open = raced ? open.filter(hasKey) : [];
    }
    return requests.map((request) => acceptances.get(request)!);
  }

  /** True if another process wrote a key first. */
  private async write(leaseId: string, plans: Plan[]): Promise<boolean> {
    const alone = plans.map(({ write }) => write).filter((write) => !isWhole(write));
    const whole = plans.map(({ write }) => write).filter(isWhole);
    const raced = await Promise.all([
      this.insert(leaseId, alone.flat()),
      ...whole.map((events) => this.insertWhole(leaseId, events)),
    ]);
    return raced.includes(true);
  }

  /** An event that exists under its own id was stored by an earlier try. */
  private async insert(leaseId: string, events: AcceptedEvent[]): Promise<boolean> {
    let raced = false;
    // One after another: the documents of a million deliveries need not be in memory at once.
    for (const chunk of chunksOf(events)) {
      const documents = chunk.map((event) => toEventDocument(event, leaseId));
      const refused = await insertAll(this.queue.db, 'events', documents);
      raced ||= refused.some(({ keyPattern }) => !('_id' in keyPattern));
    }
    return raced;
  }

  /** All or nothing, because a conflict may refuse the request. */
  private async insertWhole(leaseId: string, events: AcceptedEvent[]): Promise<boolean> {
    const documents = events.map((event) => toEventDocument(event, leaseId));
    try {
      await this.queue.transactions.run((session) => this.queue.events.insertMany(documents, { session }));
      return false;
    } catch (error) {
      if (isDuplicateKey(error)) {
        // A refused transaction does not wait. Only what a majority has may decide the next round.
        await untilDurable(this.queue.db);
        return true;
      }
      throw error;
    }
  }
}

const hasKey = (request: AcceptedRequest) => request.some(({ idempotencyKey }) => idempotencyKey !== null);

const isWhole = (events: AcceptedEvent[]) => events.length > 1 && hasKey(events);
