import { mongo } from 'mongoose';
import { insertAll } from '../mongo/queue/queue-collections.js';

/** A command of MongoDB holds 16 MiB. */
const MAX_BYTES = 12 * 1024 * 1024;

/** Inserts the documents, in as many commands as they need. One that is there already was written before a kill. */
export async function insertMissing(db: mongo.Db, collection: string, documents: object[]): Promise<void> {
  for (const piece of piecesOf(documents)) {
    const refused = await insertAll(db, collection, piece);
    const other = refused.find(({ keyPattern }) => !('_id' in keyPattern));
    if (other)
      throw new Error(
        `A document for ${collection} has the same ${Object.keys(other.keyPattern).join(', ')} as another one.`,
      );
  }
}

function piecesOf(documents: object[]): object[][] {
  const pieces: object[][] = [];
  let room = 0;
  for (const document of documents) {
    const bytes = mongo.BSON.calculateObjectSize(document);
    if (bytes > room || pieces.length === 0) {
      pieces.push([]);
      room = MAX_BYTES;
    }
    pieces.at(-1)!.push(document);
    room -= bytes;
  }
  return pieces;
}
