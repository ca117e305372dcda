import type { mongo } from 'mongoose';
import {
  type ChangeReaderRepository,
  READER_MS,
  TRUSTED_MS,
} from '../../../audit/change-reader.repository.js';

interface ReaderDocument {
  _id: string;
  seen: number;
  /** By the server's clock. */
  beat: Date;
}

const alive = { $gte: ['$beat', { $subtract: ['$$NOW', READER_MS] }] };

/** One small document for each process. */
export class MongoChangeReaderRepository implements ChangeReaderRepository {
  readonly trustMs = TRUSTED_MS;
  private readonly readers: mongo.Collection<ReaderDocument>;

  constructor(db: mongo.Db) {
    this.readers = db.collection('change_readers');
  }

  async seen(reader: string, seq: number): Promise<void> {
    // Not the larger of two numbers: when the database was put back, the numbers start again from a smaller one.
    const change = { $set: { seen: seq }, $currentDate: { beat: true } } as const;
    await this.readers.updateOne({ _id: reader }, change, { upsert: true });
  }

  async leave(reader: string): Promise<void> {
    await this.readers.deleteMany({ $or: [{ _id: reader }, { $expr: { $not: [alive] } }] });
  }

  behind(reader: string, seq: number): Promise<number> {
    return this.readers.countDocuments({ _id: { $ne: reader }, seen: { $lt: seq }, $expr: alive });
  }
}
