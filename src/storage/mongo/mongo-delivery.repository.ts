import type {
  DeliveryRepository,
  Group,
  GroupResult,
  LeasedDelivery,
} from '../../delivery/delivery.repository.js';
import { assertTenant } from '../assert-tenant.js';
import { DeliveryClaims } from './delivery-claims.js';
import { EventAcceptance } from './event-acceptance.js';
import { INDEX } from './migrations.js';
import type { QueueCollections } from './queue-collections.js';
import { SettlementWriter } from './settlement-writer.js';

export class MongoDeliveryRepository implements DeliveryRepository {
  private readonly acceptance: EventAcceptance;
  private readonly settlements: SettlementWriter;
  private readonly claims: DeliveryClaims;

  constructor(private readonly queue: QueueCollections) {
    this.acceptance = new EventAcceptance(queue);
    this.settlements = new SettlementWriter(queue);
    this.claims = new DeliveryClaims(queue);
  }

  async commit({ run, accepted, settled }: Group): Promise<GroupResult> {
    assertTenant(run);
    for (const { storeHash, clientId } of accepted.flat()) assertTenant(storeHash, clientId);
    const [acceptances, fenced] = await Promise.all([
      this.acceptance.accept(run, accepted),
      this.settlements.settle(run, settled),
    ]);
    return { acceptances, fenced };
  }

  async claimDue(run: string, now: number, limit: number): Promise<LeasedDelivery[]> {
    assertTenant(run);
    const until = new Date(now);
    const matches = ({ na }: { na?: Date }) => na !== undefined && na <= until;
    return this.claims.claim(run, { field: 'na', index: INDEX.due, match: { $lte: until }, matches }, limit);
  }

  async claimBacklog(run: string, subscriptionKey: string, limit: number): Promise<LeasedDelivery[]> {
    assertTenant(run, subscriptionKey);
    const matches = ({ w }: { w?: string }) => w === subscriptionKey;
    return this.claims.claim(
      run,
      { field: 'w', index: INDEX.backlog, match: subscriptionKey, matches },
      limit,
    );
  }

  /** Steps from key to key through the index, so that a long backlog costs no more than a short one. */
  async backlogs(after: string, limit: number): Promise<{ storeHash: string; subscriptionKey: string }[]> {
    const found: { storeHash: string; subscriptionKey: string }[] = [];
    for (let last = after; found.length < limit; ) {
      const options = { projection: { st: 1, 'd.w': 1 }, hint: INDEX.backlog };
      const event = await this.queue.events.findOne({ 'd.w': { $gt: last } }, options);
      if (!event) return found;
      const beyond = event.d.flatMap(({ w }) => (w !== undefined && w > last ? [w] : []));
      last = beyond.sort()[0]!;
      found.push({ storeHash: event.st, subscriptionKey: last });
    }
    return found;
  }

  async oldestDueAt(): Promise<number | null> {
    const options = { projection: { d: 1 }, hint: INDEX.due };
    const first = await this.queue.events.findOne({ 'd.na': { $gte: new Date(0) } }, options);
    const times = first?.d.flatMap(({ na }) => (na ? [na.getTime()] : [])) ?? [];
    return times.length > 0 ? Math.min(...times) : null;
  }

  async succeededSince(storeHash: string, subscriptionKey: string, since: number): Promise<boolean> {
    assertTenant(storeHash, subscriptionKey);
    const success = { k: subscriptionKey, at: { $gte: new Date(since) } };
    const options = { projection: { _id: 1 }, hint: INDEX.bySubscription };
    return (await this.queue.events.findOne({ st: storeHash, d: { $elemMatch: success } }, options)) !== null;
  }

  async cancel(storeHash: string, subscriptionKey: string, limit: number): Promise<number> {
    assertTenant(storeHash, subscriptionKey);
    const owed = { st: storeHash, 'd.p': subscriptionKey };
    const options = { projection: { _id: 1 }, hint: INDEX.owed, limit };
    const ids = (await this.queue.events.find(owed, options).toArray()).map(({ _id }) => _id);
    if (ids.length === 0) return 0;
    const { modifiedCount } = await this.queue.events.updateMany(
      { _id: { $in: ids }, ...owed },
      {
        $set: { 'd.$[x].s': 'cancelled', 'd.$[x].f': subscriptionKey },
        $unset: { 'd.$[x].na': '', 'd.$[x].w': '', 'd.$[x].p': '' },
      },
      { arrayFilters: [{ 'x.p': subscriptionKey }], hint: '_id_' },
    );
    return modifiedCount;
  }
}
