import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Row, RowQueue } from './row-queue.js';

const SCHEMA = `
PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
CREATE TABLE events (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE deliveries (
  event_id TEXT PRIMARY KEY, state TEXT NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL, delivered_at INTEGER
);
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state = 'due';`;

const CLAIM = `UPDATE deliveries SET state = 'leased', attempts = attempts + 1 WHERE event_id =
  (SELECT event_id FROM deliveries WHERE state = 'due' AND due_at <= ? ORDER BY due_at LIMIT 1)
  RETURNING event_id AS id, (SELECT body FROM events WHERE events.id = event_id) AS body`;

/** Uses the library and the durability of the embedded store. */
export async function rowSqlite(): Promise<RowQueue> {
  const directory = await mkdtemp(join(tmpdir(), 'rows-'));
  const database = new DatabaseSync(join(directory, 'rows.db'));
  database.exec(SCHEMA);
  const event = database.prepare('INSERT INTO events VALUES (?, ?)');
  const delivery = database.prepare("INSERT INTO deliveries VALUES (?, 'due', ?, 0, NULL)");
  const claim = database.prepare(CLAIM);
  const delivered = database.prepare(
    "UPDATE deliveries SET state = 'delivered', delivered_at = ? WHERE event_id = ? AND state = 'leased'",
  );
  return {
    async insert({ id, body }) {
      database.exec('BEGIN IMMEDIATE');
      event.run(id, body);
      delivery.run(id, Date.now());
      database.exec('COMMIT');
    },
    claim: async () => (claim.get(Date.now()) as Row | undefined) ?? null,
    delivered: async ({ id }) => void delivered.run(Date.now(), id),
    async close() {
      database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
