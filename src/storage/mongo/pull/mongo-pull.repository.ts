import type { mongo } from 'mongoose';
import type { LeasedDelivery } from '../../../delivery/model/delivery.js';
import { bodyOf } from '../../../delivery/model/event-body.js';
import type {
  ExpiredPull,
  HeldMessage,
  NewPullLease,
  PulledMessage,
  PullRepository,
  PullRoom,
} from '../../../pull/pull.repository.js';
import type { Owner, Subscription } from '../../../subscriptions/subscription.js';
import { assertTenant } from '../../assert-tenant.js';
import type { DeliveryEntry, EventDocument } from '../queue/event-document.js';
import { type QueueCollections, updateAll } from '../queue/queue-collections.js';
import { INDEX } from '../schema/indexes.js';
import { lapsedBy, offeredBy, pulledUntil, withPlace } from '../schema/pull-places.js';

/** An event with its delivery to one subscription. */
interface Offered extends Pick<EventDocument, '_id' | 'st' | 'sc' | 'ts' | 'hb' | 'tr'> {
  /** The ordinal. */
  i: number;
  x: DeliveryEntry;
}

type HeldEvent = Pick<Offered, '_id' | 'ts' | 'i' | 'x'>;

const IN_BATCHES = 100;
/** More than the pulls that one subscription may have under way in a process. */
const ROUNDS = 10;

export class MongoPullRepository implements PullRepository {
  /** By key, the end of the last pull. */
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(private readonly queue: QueueCollections) {}

  /** In turns: pulls that looked at the same messages at once would take them from each other, and look again. */
  async lease(key: string, lease: NewPullLease, room: PullRoom): Promise<LeasedDelivery[]> {
    assertTenant(key);
    const before = this.turns.get(key) ?? Promise.resolve();
    const leased = before.then(() => this.leaseAlone(key, lease, room));
    const turn = leased.catch(() => undefined);
    this.turns.set(key, turn);
    try {
      return await leased;
    } finally {
      if (this.turns.get(key) === turn) this.turns.delete(key);
    }
  }

  /** Looks again if other processes were faster with all that it found: there may be more. */
  private async leaseAlone(key: string, lease: NewPullLease, room: PullRoom): Promise<LeasedDelivery[]> {
    for (let round = 0; round < ROUNDS; round++) {
      const leased = await this.tryLease(key, lease, room);
      if (leased === null) return [];
      if (leased.length > 0) return leased;
    }
    return [];
  }

  /** Find, then write the lease. A third command only if another was faster with some of it. Null if nothing is offered. */
  private async tryLease(key: string, lease: NewPullLease, room: PullRoom): Promise<LeasedDelivery[] | null> {
    const found = await this.offered(key, lease.now, room);
    if (found.length === 0) return null;
    const ids = found.map(({ _id }) => _id);
    const match = offeredBy(key, lease.now);
    const written = await updateAll(this.queue.db, 'events', [
      {
        q: { _id: { $in: ids }, ...withPlace(match) },
        u: {
          $set: at({ s: 'in_flight', pl: lease.id, v: pulledUntil(key, lease.until) }),
          $unset: at({ p: '' }),
        },
        arrayFilters: [{ 'x.v': match }],
        multi: true,
        hint: '_id_',
      },
    ]);
    const ours = written === ids.length ? found : await this.thoseOf(lease.id, key, found);
    return ours.map((event) => leasedOf(event, key));
  }

  async lapsed(key: string, now: number, limit: number): Promise<HeldMessage[]> {
    assertTenant(key);
    const options = { projection: heldBy(key), hint: INDEX.pull, limit };
    const rows = await this.queue.events.find<HeldEvent>(withPlace(lapsedBy(key, now)), options).toArray();
    return rows.map(toHeld);
  }

  async held(key: string, messages: readonly PulledMessage[]): Promise<HeldMessage[]> {
    assertTenant(key);
    const _id = { $in: messages.map(({ ref }) => ref.eventId) };
    const rows = this.queue.events.find<HeldEvent>({ _id }, { projection: heldBy(key) });
    const held = new Map(
      (await rows.toArray()).filter(({ x }) => x?.pl).map((row) => [row._id, toHeld(row)]),
    );
    return messages.flatMap(({ ref, pull }) => {
      const found = held.get(ref.eventId);
      const isSame =
        found?.ref.ordinal === ref.ordinal && found.pull.id === pull.id && found.pull.number === pull.number;
      return isSame ? [found] : [];
    });
  }

  async expired(now: number, limit: number): Promise<ExpiredPull[]> {
    const rows = this.subscriptions.find<ExpiredPull>(
      { 'pull.expiresAt': { $lte: now } },
      { projection: { _id: 0, storeHash: 1, clientId: 1, key: 1 } },
    );
    return rows.sort({ 'pull.expiresAt': 1 }).limit(limit).toArray();
  }

  async prolong({ storeHash, clientId }: Owner, key: string, expiresAt: number): Promise<void> {
    assertTenant(storeHash, clientId);
    const own = { _id: key, storeHash, clientId, kind: 'pull' } as const;
    await this.subscriptions.updateOne(own, { $set: { 'pull.expiresAt': expiresAt } });
  }

  private get subscriptions(): mongo.Collection<Subscription & { _id: string }> {
    return this.queue.db.collection('subscriptions');
  }

  /** In the order of the index, and no more bodies than there is room for. */
  private async offered(key: string, now: number, { messages, size }: PullRoom): Promise<Offered[]> {
    const found: Offered[] = [];
    let taken = 0;
    const options = { projection: offeredTo(key), hint: INDEX.pull, limit: messages, batchSize: IN_BATCHES };
    for await (const event of this.queue.events.find<Offered>(withPlace(offeredBy(key, now)), options)) {
      taken += event.hb?.length ?? 0;
      if (found.length > 0 && taken > size) break;
      found.push(event);
    }
    return found;
  }

  private async thoseOf(leaseId: string, key: string, found: Offered[]): Promise<Offered[]> {
    const leased = { _id: { $in: found.map(({ _id }) => _id) }, d: { $elemMatch: { k: key, pl: leaseId } } };
    const rows = await this.queue.events.find(leased, { projection: { _id: 1 } }).toArray();
    const ids = new Set(rows.map(({ _id }) => _id));
    return found.filter(({ _id }) => ids.has(_id));
  }
}

const at = (fields: object) =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [`d.$[x].${field}`, value]));

/** An event has at most one delivery to a subscription. */
function heldBy(key: string): Record<string, unknown> {
  const i = { $indexOfArray: ['$d.k', key] };
  return { ts: 1, i, x: { $arrayElemAt: ['$d', i] } };
}

const offeredTo = (key: string) => ({ ...heldBy(key), st: 1, sc: 1, hb: 1, tr: 1 });

function toHeld({ _id: eventId, ts, i: ordinal, x: { k, n, pl, rf = 0 } }: HeldEvent): HeldMessage {
  const pull = { id: pl!, number: n + 1, subscriptionKey: k };
  return { ref: { eventId, ordinal }, pull, acceptedAt: ts.getTime(), retriesFrom: rf };
}

function leasedOf({ _id: eventId, i: ordinal, x, ...event }: Offered, key: string): LeasedDelivery {
  const { rf = 0 } = x;
  return {
    ref: { eventId, ordinal },
    claim: null,
    storeHash: event.st,
    clientId: x.c,
    subscriptionKey: key,
    scope: event.sc,
    body: bodyOf(event.hb ?? ''),
    trace: event.tr ?? null,
    acceptedAt: event.ts.getTime(),
    attempts: x.n,
    firstAttemptAt: x.fa?.getTime() ?? null,
    retriesFrom: rf,
  };
}
