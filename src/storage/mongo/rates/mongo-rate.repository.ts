import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import {
  freeFrom,
  NO_PLACES,
  type RateAnswer,
  type RateAsk,
  type RatePlaces,
  takePlaces,
} from '../../../delivery/policy/rate-places.js';
import type { RatedHook, RateRepository } from '../../../delivery/queue/rate.repository.js';
import { StoreUnavailable } from '../../../errors/repository-errors.js';
import { assertTenant } from '../../assert-tenant.js';
import { isDuplicateKey } from '../connection/mongo-errors.js';

interface RateDocument {
  /** The subscription key. */
  _id: string;
  storeHash: string;
  places: RatePlaces;
  /** Another one for each write: a process that has read an older window writes nothing. */
  version: string;
  /** The server deletes the document then: nothing is taken any more. */
  freeFrom: Date;
}

/** A window as it was read, with the server's time. */
interface Stored extends Pick<RateDocument, 'places' | 'version'> {
  now: Date;
}

interface Read {
  before: Stored | null;
  /** Epoch milliseconds. */
  now: number;
}

/** Processes that write at the same moment. With each round one of them succeeds. */
const ROUNDS = 20;

export class MongoRateRepository implements RateRepository {
  private readonly windows: mongo.Collection<RateDocument>;

  constructor(private readonly db: mongo.Db) {
    this.windows = db.collection<RateDocument>('rate_places');
  }

  async reserve({ storeHash, subscriptionKey: _id }: RatedHook, ask: RateAsk): Promise<RateAnswer> {
    assertTenant(storeHash, _id);
    for (let round = 0; round < ROUNDS; round++) {
      const { before, now } = await this.read({ _id, storeHash });
      const { places, answer } = takePlaces(before?.places ?? NO_PLACES, ask, now);
      if (answer.granted === 0 && ask.ended.length === 0) return answer;
      const next = { storeHash, places, version: randomUUID(), freeFrom: new Date(freeFrom(places)) };
      if (await this.replace({ _id, ...next }, before?.version)) return answer;
    }
    throw new StoreUnavailable();
  }

  /**
   * The window, and the time by the clock of the server, which all processes share. The window brings the time along: only
   * where there is none, it is a question of its own.
   */
  private async read(hook: { _id: string; storeHash: string }): Promise<Read> {
    const projection = { places: 1, version: 1, now: '$$NOW' };
    const before = await this.windows.findOne<Stored>(hook, { projection });
    if (before) return { before, now: before.now.getTime() };
    const { localTime } = await this.db.command({ hello: 1 });
    return { before: null, now: (localTime as Date).getTime() };
  }

  /** False if another process was faster. */
  private async replace({ _id, ...window }: RateDocument, version: string | undefined): Promise<boolean> {
    const { storeHash } = window;
    if (version) {
      const { matchedCount } = await this.windows.updateOne({ _id, storeHash, version }, { $set: window });
      return matchedCount === 1;
    }
    try {
      await this.windows.insertOne({ _id, ...window });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}
