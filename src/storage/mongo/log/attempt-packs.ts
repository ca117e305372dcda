import type { mongo } from 'mongoose';
import type { DeliveryRef } from '../../../delivery/model/delivery.js';
import type { DeliveryDetail } from '../../../delivery/model/delivery-record.js';
import type { AttemptPack, EventDocument, PackedAttempt } from '../queue/event-document.js';
import { toDetail } from './delivery-view.js';

/** One delivery of an event that was read. */
export interface Place {
  event: EventDocument;
  ordinal: number;
}

/** Deliveries with their attempts. One command reads all packs. */
export async function readDetails(
  packs: mongo.Collection<AttemptPack>,
  places: Place[],
): Promise<DeliveryDetail[]> {
  const names = places.flatMap(({ event, ordinal }) => event.d[ordinal]!.g ?? []);
  const events = [...new Set(places.map(({ event }) => event._id))];
  const attempts = names.length > 0 ? await readAttempts(packs, names, events) : [];
  return places.map(({ event, ordinal }) => {
    const ref = { eventId: event._id, ordinal };
    return toDetail(
      event,
      ref,
      attempts.filter(isOf(ref)).sort((a, b) => a.n - b.n),
    );
  });
}

/** A pack holds the attempts of a whole group: the server filters them by event. */
async function readAttempts(
  packs: mongo.Collection<AttemptPack>,
  names: string[],
  events: string[],
): Promise<PackedAttempt[]> {
  const a = { $filter: { input: '$a', as: 'x', cond: { $in: ['$$x.e', events] } } };
  const rows = await packs.find({ _id: { $in: [...new Set(names)] } }, { projection: { a } }).toArray();
  return rows.flatMap((row) => row.a);
}

const isOf =
  ({ eventId, ordinal }: DeliveryRef) =>
  ({ e, o }: PackedAttempt) =>
    e === eventId && o === ordinal;
