import { type Plan, planAcceptance } from '../../../delivery/model/acceptance-plan.js';
import type { Acceptance, AcceptedEvent, AcceptedRequest } from '../../../delivery/model/accepted-event.js';
import { StoreUnavailable } from '../../../errors/repository-errors.js';
import { isOrdered } from '../lines/line-up.js';
import { LinedEvents } from '../lines/lined-events.js';
import type { Lines } from '../lines/lines.js';
import type { Called, DeliveryClaims } from './delivery-claims.js';
import { chunksOf } from './event-chunks.js';
import { toEventDocument } from './event-document.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import { insertAll, insertTogether, type QueueCollections } from './queue-collections.js';

/** Rounds for keys that another process wrote meanwhile. More rounds than this mean a mistake. */
const ROUNDS = 5;

export interface Accepted extends Called {
  acceptances: Acceptance[];
}

/** Stores the events of a group: with one command, if no event has an idempotency key, and no delivery is ordered. */
export class EventAcceptance {
  private readonly keys: IdempotencyKeys;

  constructor(
    private readonly queue: QueueCollections,
    private readonly lines: Lines,
    private readonly claims: DeliveryClaims,
  ) {
    this.keys = new IdempotencyKeys(queue.events);
  }

  /** @param until as in `leaseNext` */
  async accept(leaseId: string, requests: AcceptedRequest[], until: number): Promise<Accepted> {
    const acceptances = new Map<AcceptedRequest, Acceptance>();
    const lined = new LinedEvents(this.queue, this.lines, leaseId);
    let open = requests;
    for (let round = 0; open.length > 0; round++) {
      if (round === ROUNDS) throw new StoreUnavailable();
      const plans = planAcceptance(open, await this.keys.holders(open));
      for (const [i, request] of open.entries()) acceptances.set(request, plans[i]!.acceptance);
      const raced = await this.write(leaseId, plans, lined);
      // The event that has the key now decides on every request of the group that has keys.
      open = raced ? open.filter(hasKey) : [];
    }
    const next = await lined.callNext(this.claims, until);
    return {
      acceptances: requests.map((request) => withBehind(acceptances.get(request)!, request, lined)),
      ...next,
    };
  }

  /** True if another process wrote a key first. */
  private async write(leaseId: string, plans: Plan[], lined: LinedEvents): Promise<boolean> {
    const alone = plans.flatMap(({ write }) => (isWhole(write) ? [] : write));
    const whole = plans.map(({ write }) => write).filter(isWhole);
    const ordered = alone.filter(isOrdered);
    const raced = await Promise.all([
      this.insert(leaseId, ordered.length === 0 ? alone : alone.filter((event) => !isOrdered(event))),
      lined.insert(ordered),
      ...whole.map((events) =>
        events.some(isOrdered) ? lined.insertWhole(events) : this.insertWhole(leaseId, events),
      ),
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
    const chunks = chunksOf(events).map((chunk) => chunk.map((event) => toEventDocument(event, leaseId)));
    const refused = await insertTogether(this.queue, chunks);
    return refused !== null && !('_id' in refused.keyPattern);
  }
}

/** Says which deliveries of the request stand behind others, if any do. */
function withBehind(acceptance: Acceptance, request: AcceptedRequest, lined: LinedEvents): Acceptance {
  if (acceptance.outcome === 'conflict') return acceptance;
  const behind = request.map((event) => lined.behindOf(event));
  return behind.some(({ length }) => length > 0) ? { ...acceptance, behind } : acceptance;
}

const hasKey = (request: AcceptedRequest) => request.some(({ idempotencyKey }) => idempotencyKey !== null);

const isWhole = (events: AcceptedEvent[]) => events.length > 1 && hasKey(events);
