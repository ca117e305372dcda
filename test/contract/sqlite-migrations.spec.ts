import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteConnection } from '../../src/storage/sqlite/connection/sqlite-connection.js';
import { DELIVERY_SCHEMA } from '../../src/storage/sqlite/schema/delivery-schema.js';
import { isMigrated, migrate } from '../../src/storage/sqlite/schema/migrations.js';
import { TENANT_SCHEMA } from '../../src/storage/sqlite/schema/tenant-schema.js';

const EXHAUSTED = `SELECT event_seq AS seq FROM deliveries l INDEXED BY deliveries_irregular
  WHERE l.irregular = 1 AND l.target = 7 AND l.stage = 'exhausted'`;

describe('Migrations of the embedded store', () => {
  let directory: string;
  let connection: SqliteConnection;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'storehooks-migrations-'));
    connection = new SqliteConnection(join(directory, 'storehooks.db'));
  });
  afterEach(() => {
    connection.close();
    rmSync(directory, { recursive: true });
  });

  const secondVersion = () => {
    connection.exec(TENANT_SCHEMA);
    connection.exec(DELIVERY_SCHEMA);
    connection.exec('PRAGMA user_version = 2');
    connection.exec(`INSERT INTO deliveries (event_seq, ordinal, target, accepted_at, scope, stage, troubled)
      VALUES (1, 0, 7, 10, 1, 'exhausted', 1), (2, 0, 7, 20, 1, 'delivered', NULL)`);
  };

  const schema = () => connection.all('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name');

  it('bring an empty database forward, each once', () => {
    const names = migrate(connection);
    expect(names.length).toBeGreaterThan(0);
    expect(names.map((name) => name.slice(0, 3))).toEqual(
      names.map((_, i) => String(i + 1).padStart(3, '0')),
    );
    expect(isMigrated(connection)).toBe(true);
    expect(migrate(connection)).toEqual([]);
  });

  it('rename the column and the index of irregular deliveries, and keep their entries', () => {
    secondVersion();
    expect(migrate(connection)[0]).toMatch(/^003/);
    expect(connection.all(EXHAUSTED)).toEqual([{ seq: 1 }]);
    expect(JSON.stringify(schema())).not.toContain('troubled INTEGER');
    expect(JSON.stringify(schema())).not.toContain('deliveries_troubled');
    expect(connection.pragma('integrity_check')).toBe('ok');
  });

  it('leave attempts that failed before without a reason', () => {
    secondVersion();
    connection.exec("INSERT INTO attempts VALUES (1, 0, 1, 10, 5, NULL, 'tls', NULL)");
    migrate(connection);
    const kept = connection.all('SELECT failure, reason FROM attempts');
    expect(kept).toEqual([{ failure: 'tls', reason: null }]);
  });

  it('leave apps that were there before without a client secret that signs, and without a signing key', () => {
    secondVersion();
    connection.exec("INSERT INTO apps VALUES ('a', 'An app', 'hash', '[]', 1)");
    migrate(connection);
    const kept = connection.all('SELECT client_secrets, signs_with_client_secret, signing_keys FROM apps');
    expect(kept).toEqual([{ client_secrets: '[]', signs_with_client_secret: 0, signing_keys: '[]' }]);
  });

  it('give each replay the states that it took before', () => {
    secondVersion();
    for (const which of ['failed', 'all'])
      connection.exec(`INSERT INTO replays (id, store_hash, client_id, subscription_key, from_at, to_at, which, rate,
        state, matched, created_at, next_step_at, met_accepted_at)
        VALUES ('${which}', 's', 'c', 'k', 1, 2, '${which}', 10, 'running', 1, 3, 4, 1)`);
    migrate(connection);
    const kept = connection.all('SELECT id, states, failure, recovery FROM replays ORDER BY id DESC');
    expect(kept).toEqual([
      { id: 'failed', states: '["exhausted"]', failure: null, recovery: null },
      { id: 'all', states: '["exhausted","delivered","cancelled"]', failure: null, recovery: null },
    ]);
  });

  it('leave what was accepted before out of every line, and what is parked in its index', () => {
    secondVersion();
    connection.exec("UPDATE deliveries SET stage = 'parked' WHERE event_seq = 2");
    migrate(connection);
    const kept = connection.all('SELECT line, turn FROM deliveries');
    expect(kept).toEqual([
      { line: null, turn: null },
      { line: null, turn: null },
    ]);
    const parked = `SELECT event_seq AS seq FROM deliveries INDEXED BY deliveries_parked
      WHERE stage IN ('parked', 'shelved')`;
    expect(connection.all(parked)).toEqual([{ seq: 2 }]);
    expect(connection.pragma('integrity_check')).toBe('ok');
  });

  it('are read by a connection that was open before', () => {
    secondVersion();
    const other = new SqliteConnection(join(directory, 'storehooks.db'));
    other.all('SELECT troubled FROM deliveries');
    migrate(connection);
    expect(other.all(EXHAUSTED)).toEqual([{ seq: 1 }]);
    other.close();
  });

  it('leave the schema closed to any other change, and as it was if they are rolled back', () => {
    secondVersion();
    const before = schema();
    const failing = () => {
      connection.exec('ALTER TABLE deliveries RENAME COLUMN troubled TO irregular');
      connection.renameIndex('deliveries_troubled', 'deliveries_irregular');
      throw new Error('power cut');
    };
    expect(() => connection.transaction(failing)).toThrow('power cut');
    expect(schema()).toEqual(before);
    expect(() => connection.exec('PRAGMA writable_schema = ON; DELETE FROM sqlite_schema')).toThrow();
    expect(migrate(connection)[0]).toMatch(/^003/);
  });
});
