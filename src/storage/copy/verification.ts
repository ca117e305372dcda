import { isDeepStrictEqual } from 'node:util';
import type { mongo } from 'mongoose';
import { formatDeliveryId } from '../../delivery/model/delivery.js';
import type { DeliveryLogRepository } from '../../delivery/model/delivery-log.repository.js';
import { COPIED_RECORDS } from './copied-records.js';
import { type CopySource, countRows } from './source.js';

/** How many documents, deliveries and attempts were found in MongoDB, by name: as many as in the embedded store. */
export type Counts = Record<string, number>;

const SAMPLE = 200;
const TOGETHER = 10;

const COUNT_ATTEMPTS = `SELECT (SELECT count(*) FROM attempts) + (SELECT count(*) FROM deliveries d
  WHERE d.last_failure IS NULL AND d.last_status IS NOT NULL AND d.attempts <> coalesce((SELECT max(a.number)
    FROM attempts a WHERE a.event_seq = d.event_seq AND a.ordinal = d.ordinal), 0)) AS n`;
const EDGES = 'SELECT min(seq) AS first, max(seq) AS last FROM events';
/** The delivery at a place, or the next one. */
const AT = `SELECT e.id AS eventId, d.ordinal, t.store_hash AS storeHash, t.client_id AS clientId, t.key
  FROM (SELECT * FROM deliveries WHERE (event_seq, ordinal) >= (:seq, :ordinal) ORDER BY event_seq, ordinal LIMIT 1) d
  CROSS JOIN events e ON e.seq = d.event_seq CROSS JOIN targets t ON t.id = d.target`;

/** @throws Error that names what differs */
export async function verifyCounts(source: CopySource, db: mongo.Db): Promise<Counts> {
  const found: Counts = {};
  for (const { table, collection } of COPIED_RECORDS) {
    found[table] = await db.collection(collection).countDocuments();
    assertEqual(table, countRows(source, table), found[table]);
  }
  found['events'] = await db.collection('events').countDocuments();
  assertEqual('events', countRows(source, 'events'), found['events']);
  found['deliveries'] = await sumOfLengths(db, 'events', 'd');
  assertEqual('deliveries', countRows(source, 'deliveries'), found['deliveries']);
  found['attempts'] = await sumOfLengths(db, 'attempts', 'a');
  assertEqual('attempts', source.connection.get<{ n: number }>(COUNT_ATTEMPTS)!.n, found['attempts']);
  return found;
}

function assertEqual(what: string, expected: number, found: number): void {
  if (found === expected) return;
  throw new Error(
    `The copy has ${found} ${what}, and the embedded store has ${expected}. It is not complete.`,
  );
}

async function sumOfLengths(db: mongo.Db, collection: string, list: string): Promise<number> {
  const stages = [{ $group: { _id: null, n: { $sum: { $size: `$${list}` } } } }];
  const [sum] = await db.collection(collection).aggregate<{ n: number }>(stages).toArray();
  return sum?.n ?? 0;
}

interface Place {
  eventId: string;
  ordinal: number;
  storeHash: string;
  clientId: string;
  key: string;
}

/** Reads deliveries from both stores as the log shows them. Returns how many. @throws Error that names one that differs */
export async function verifySample(source: CopySource, copied: DeliveryLogRepository): Promise<number> {
  const { first, last } = source.connection.get<{ first: number | null; last: number }>(EDGES)!;
  if (first === null) return 0;
  let compared = 0;
  while (compared < SAMPLE) {
    const places = Array.from({ length: TOGETHER }, () => {
      const seq = first + Math.floor(Math.random() * (last - first + 1));
      return source.connection.get<Place>(AT, { seq, ordinal: Math.floor(Math.random() * 3) }) ?? [];
    }).flat();
    await Promise.all(places.map((place) => compare(place, source.deliveryLog, copied)));
    compared += TOGETHER;
  }
  return compared;
}

async function compare(
  { eventId, ordinal, key, ...owner }: Place,
  original: DeliveryLogRepository,
  copied: DeliveryLogRepository,
): Promise<void> {
  const ref = { eventId, ordinal };
  const [a, b] = await Promise.all([original.find(owner, key, ref), copied.find(owner, key, ref)]);
  if (!isDeepStrictEqual(a, b)) throw new Error(`The delivery ${formatDeliveryId(ref)} differs in the copy.`);
}
