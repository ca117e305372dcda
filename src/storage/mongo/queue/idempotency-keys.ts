import type { mongo } from 'mongoose';
import { holdsKey, type KeyHolder, keyOf } from '../../../delivery/model/acceptance-plan.js';
import type { AcceptedEvent, AcceptedRequest } from '../../../delivery/model/accepted-event.js';
import type { EventDocument } from './event-document.js';

type Holding = Required<Pick<EventDocument, '_id' | 'st' | 'ap' | 'ts' | 'ik' | 'ih'>> & {
  deliveries: number;
};

const HOLDING = { st: 1, ap: 1, ts: 1, ik: 1, ih: 1, deliveries: { $size: '$d' } } as const;

/** The stored events that hold idempotency keys. */
export class IdempotencyKeys {
  constructor(private readonly events: mongo.Collection<EventDocument>) {}

  /** The holders of the keys in these requests. Frees a key that its event has held too long. */
  async holders(requests: AcceptedRequest[]): Promise<Map<string, KeyHolder>> {
    const wanted = new Map<string, AcceptedEvent>();
    for (const event of requests.flat()) {
      const key = keyOf(event);
      if (key !== null && !wanted.has(key)) wanted.set(key, event);
    }
    const holders = new Map<string, KeyHolder>();
    const lapsed: Holding[] = [];
    for (const holding of await this.find([...wanted.values()])) {
      const { st: storeHash, ap: clientId, ik: idempotencyKey } = holding;
      const key = keyOf({ storeHash, clientId, idempotencyKey })!;
      const { _id: id, ih: contentHash, deliveries } = holding;
      if (holdsKey(holding.ts.getTime(), wanted.get(key)!)) holders.set(key, { id, contentHash, deliveries });
      else lapsed.push(holding);
    }
    await this.free(lapsed);
    return holders;
  }

  private async find(events: AcceptedEvent[]): Promise<Holding[]> {
    if (events.length === 0) return [];
    const tenants = new Map<string, { st: string; ap: string; ik: { $in: string[] } }>();
    for (const { storeHash: st, clientId: ap, idempotencyKey } of events) {
      const name = JSON.stringify([st, ap]);
      const tenant = tenants.get(name) ?? { st, ap, ik: { $in: [] } };
      tenant.ik.$in.push(idempotencyKey!);
      tenants.set(name, tenant);
    }
    return this.events.find<Holding>({ $or: [...tenants.values()] }, { projection: HOLDING }).toArray();
  }

  private async free(lapsed: Holding[]): Promise<void> {
    if (lapsed.length === 0) return;
    const ids = lapsed.map(({ _id }) => _id);
    await this.events.updateMany({ _id: { $in: ids } }, { $unset: { ik: '', ih: '' } });
  }
}
