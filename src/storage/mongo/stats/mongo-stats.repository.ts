import type { mongo } from 'mongoose';
import { tallyAt } from '../../../stats/minutes.js';
import type {
  StatsFound,
  StatsRange,
  StatsRepository,
  StatsSubject,
} from '../../../stats/stats.repository.js';
import { startOf, unitOf } from '../../../stats/step.js';
import { addTally, type Tally } from '../../../stats/tally.js';
import type { QueueCollections } from '../queue/queue-collections.js';
import { INDEX } from '../schema/indexes.js';
import { type StatsDocument, tallyOf } from './stats-document.js';
import { StatsFold } from './stats-fold.js';

export class MongoStatsRepository implements StatsRepository {
  private readonly stats: mongo.Collection<StatsDocument>;
  private readonly folding: StatsFold;

  constructor(private readonly queue: QueueCollections) {
    this.stats = queue.db.collection<StatsDocument>('stats');
    this.folding = new StatsFold(queue, this.stats);
  }

  async read(subject: StatsSubject, { step, from, to }: StatsRange): Promise<StatsFound> {
    // First: what a fold adds meanwhile is more than this promises.
    const completeUntil = await this.completeUntil();
    const tallies = new Map<number, Tally>();
    const range = { u: unitOf(step), t: { $gte: new Date(from), $lt: new Date(to) } };
    for await (const document of this.stats.find({ ...conditionOn(subject), ...range })) {
      addTally(tallyAt(tallies, startOf(step, document.t.getTime())), tallyOf(document));
    }
    return { steps: [...tallies].map(([at, tally]) => ({ at, tally })), completeUntil };
  }

  fold(): Promise<boolean> {
    return this.folding.fold();
  }

  private async completeUntil(): Promise<number> {
    const now = Date.now();
    const options = { projection: { u: 1 }, sort: { u: 1 }, hint: INDEX.uncounted } as const;
    const oldest = await this.queue.attempts.findOne({ u: { $exists: true } }, options);
    return Math.min(now, oldest?.u?.getTime() ?? now);
  }
}

const conditionOn = ({
  storeHash,
  clientId,
  subscriptionKey,
}: StatsSubject): mongo.Filter<StatsDocument> => ({
  ...(storeHash !== undefined && { st: storeHash }),
  ...(clientId !== undefined && { c: clientId }),
  ...(subscriptionKey !== undefined && { k: subscriptionKey }),
});
