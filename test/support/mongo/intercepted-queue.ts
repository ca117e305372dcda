import mongoose, { type mongo } from 'mongoose';
import type { QueueCollections } from '../../../src/storage/mongo/queue/queue-collections.js';

/** A way to the server on which updates can be held up, and cut off from their answers. */
export class InterceptedQueue {
  readonly queue: QueueCollections;
  /** Updates that are under way, or held. */
  underWay = 0;
  private gate: Promise<unknown> = Promise.resolve();
  private open = () => {};
  private isCut = false;

  constructor(direct: QueueCollections) {
    const command = (given: mongo.Document) => this.send(direct.db, given);
    this.queue = { ...direct, db: Object.assign(Object.create(direct.db), { command }) };
  }

  /** @param isCut whoever sends one hears at once that it has failed; the server gets it all the same */
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
