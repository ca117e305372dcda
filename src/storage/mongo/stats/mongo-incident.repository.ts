import type { mongo } from 'mongoose';
import { type Incident, type IncidentState, QUIET_MS } from '../../../incidents/incident.js';
import type { IncidentFilter, IncidentRepository } from '../../../incidents/incident.repository.js';
import type { QueueCollections } from '../queue/queue-collections.js';
import { type IncidentDocument, incidentsIn, toIncident } from './incident-document.js';

const IN_STATE: Record<IncidentState, (quietSince: number) => IncidentDocument['recoveredAt'] | object> = {
  open: () => null,
  recovering: (quietSince) => ({ $gt: quietSince }),
  resolved: (quietSince) => ({ $lte: quietSince }),
};

export class MongoIncidentRepository implements IncidentRepository {
  constructor(private readonly queue: QueueCollections) {}

  async list({ state, now, after, limit, ...wanted }: IncidentFilter): Promise<Incident[]> {
    const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
    const filter = {
      ...Object.fromEntries(given),
      ...(state !== undefined && { recoveredAt: IN_STATE[state](now - QUIET_MS) }),
      ...(after && {
        firstSeenAt: { $lte: after.firstSeenAt },
        $or: [{ firstSeenAt: { $lt: after.firstSeenAt } }, { _id: { $lt: after.id } }],
      }),
    } as mongo.Filter<IncidentDocument>;
    const rows = incidentsIn(this.queue.db).find(filter).sort({ firstSeenAt: -1, _id: -1 }).limit(limit);
    return (await rows.toArray()).map(toIncident);
  }
}
