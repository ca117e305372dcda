import mongoose, { type mongo } from 'mongoose';
import type { QueueCollections } from '../../../src/storage/mongo/queue/queue-collections.js';

/** A queue connection that can hold updates back, and can lose their answers. */
export class InterceptedQueue {
  readonly queue: QueueCollections;
  /** Updates that are sent or held. */
  underWay = 0;
  private gate: Promise<unknown> = Promise.resolve();
  private open = () => {};
  private isCut = false;

  constructor(direct: QueueCollections) {
    const command = (given: mongo.Document) => this.send(direct.db, given);
    this.queue = { ...direct, db: Object.assign(Object.create(direct.db), { command }) };
  }

  /** @param isCut the caller gets a network error at once, and the server still gets the update */
  hold(isCut = false): void {
    this.isCut = isCut;
    this.gate = new Promise<void>((open) => (this.open = open));
  }

  release(): void {
    this.isCut = false;
    this.open();
  }

  private async send(db: mongo.Db, command: mongo.Document): Promise<mongo.Document> {
    if (!('update' in command)) return db.command(command);
    this.underWay += 1;
    const answer = this.gate.then(() => db.command(command)).finally(() => (this.underWay -= 1));
    if (!this.isCut) return answer;
    throw new mongoose.mongo.MongoNetworkError('cut off');
  }
}
