import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import type { RowQueue } from './row-queue.js';

interface EventRow {
  _id: string;
  body: string;
}

interface DeliveryRow {
  _id: string;
  state: string;
  dueAt: Date;
  attempts: number;
}

/** Uses the driver and the durability of the production store: six commands per delivery. */
export async function rowMongo(uri: string): Promise<RowQueue> {
  const client = await mongoose.mongo.MongoClient.connect(uri, { writeConcern: { w: 'majority', j: true } });
  const db = client.db(`rows-${randomBytes(4).toString('hex')}`);
  const events = db.collection<EventRow>('events');
  const deliveries = db.collection<DeliveryRow>('deliveries');
  const attempts = db.collection('attempts');
  await deliveries.createIndex({ dueAt: 1 }, { partialFilterExpression: { state: 'due' } });
  const due = () => ({ state: 'due', dueAt: { $lte: new Date() } });
  const mark = { $set: { state: 'leased' }, $inc: { attempts: 1 } };
  return {
    async insert({ id, body }) {
      await events.insertOne({ _id: id, body });
      await deliveries.insertOne({ _id: id, state: 'due', dueAt: new Date(), attempts: 0 });
    },
    async claim() {
      const claimed = await deliveries.findOneAndUpdate(due(), mark, { sort: { dueAt: 1 } });
      if (!claimed) return null;
      const event = await events.findOne({ _id: claimed._id });
      return event && { id: event._id, body: event.body };
    },
    async delivered({ id }) {
      await attempts.insertOne({ event: id, at: new Date(), status: 204 });
      await deliveries.updateOne({ _id: id, state: 'leased' }, { $set: { state: 'delivered' } });
    },
    async close() {
      await db.dropDatabase();
      await client.close();
    },
  };
}
