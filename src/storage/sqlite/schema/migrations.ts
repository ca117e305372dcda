import type { SqliteConnection } from '../connection/sqlite-connection.js';
import { DELIVERY_SCHEMA } from './delivery-schema.js';
import { CERTIFICATES, INCIDENTS, NOTICES } from './incident-schema.js';
import { STATS_SCHEMA } from './stats-schema.js';
import { TENANT_SCHEMA } from './tenant-schema.js';

interface Migration {
  name: string;
  /** Runs in a transaction. */
  up(connection: SqliteConnection): void;
}

/** Null for what failed before there were reasons. */
const REASONS = `
  ALTER TABLE attempts ADD COLUMN reason TEXT;
  -- Of the last failed attempt: it stays when the delivery succeeds, or is held back by a circuit.
  ALTER TABLE deliveries ADD COLUMN last_reason TEXT;
  ALTER TABLE targets ADD COLUMN last_reason TEXT;
`;

const KEY_CANARIES =
  'CREATE TABLE key_canaries (key_id TEXT PRIMARY KEY, sealed TEXT NOT NULL) WITHOUT ROWID';
/** Of an app that was there before, only the hash of its client secret is known: it does not sign with it. */
const CLIENT_SECRETS = `
  ALTER TABLE apps ADD COLUMN client_secrets TEXT NOT NULL DEFAULT '[]'; -- JSON: [{sealed, expiresAt}]
  ALTER TABLE apps ADD COLUMN signs_with_client_secret INTEGER NOT NULL DEFAULT 0;
`;

const SIGNING_KEYS = "ALTER TABLE apps ADD COLUMN signing_keys TEXT NOT NULL DEFAULT '[]'"; // JSON: [{sealed, expiresAt}]

/** The time up to which this database was purged: one row. */
const RETENTION_TIME =
  'CREATE TABLE retention_time (id INTEGER PRIMARY KEY CHECK (id = 1), reached_at INTEGER NOT NULL)';

/** For the retention of what has ended. A revoked token may expire later, and the other way round. */
const ENDED = `
  CREATE INDEX tokens_by_end ON tokens (min(coalesce(expires_at, revoked_at), coalesce(revoked_at, expires_at)));
  CREATE INDEX replays_by_end ON replays (finished_at) WHERE finished_at IS NOT NULL;
`;

const OPERATORS = `
  CREATE TABLE operators (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL, -- JSON
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER
  ) WITHOUT ROWID;
`;

const OF_APPS = `
  CREATE INDEX apps_by_name ON apps (name, client_id);
  CREATE INDEX subscriptions_of_app ON subscriptions (client_id);
  CREATE INDEX tokens_of_app ON tokens (client_id);
  CREATE INDEX grants_of_app ON grants (client_id);
`;

/** In the order of the list of a store's tokens. */
const TOKENS_IN_ORDER = `
  DROP INDEX tokens_of_store;
  CREATE INDEX tokens_of_store ON tokens (store_hash, created_at, id);
`;

/** In the order of the list of a store's hooks and web-hooks. */
const SUBSCRIPTIONS_IN_ORDER =
  'CREATE INDEX subscriptions_of_store ON subscriptions (store_hash, created_at, key)';

/** Of a hook, what its app has set to steer it. Of an event, the hooks whose policy kept it from them. Both are JSON. */
const POLICIES = `
  ALTER TABLE subscriptions ADD COLUMN policy TEXT;
  ALTER TABLE events ADD COLUMN filtered TEXT;
`;

const TRACES = 'ALTER TABLE events ADD COLUMN trace TEXT';

/** An order for each list of them: all, of a store, of an app. The last index is for retention. */
const PORTAL_SESSIONS = `
  CREATE TABLE portal_sessions (
    id TEXT PRIMARY KEY,
    store_hash TEXT NOT NULL REFERENCES stores (store_hash) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES apps (client_id),
    access TEXT NOT NULL, -- read, write
    code_hash TEXT NOT NULL UNIQUE,
    token_hash TEXT UNIQUE, -- null until the code is used
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    opened_at INTEGER,
    revoked_at INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX portal_sessions_in_order ON portal_sessions (created_at, id);
  CREATE INDEX portal_sessions_of_store ON portal_sessions (store_hash, created_at, id);
  CREATE INDEX portal_sessions_of_app ON portal_sessions (client_id, created_at, id);
  CREATE INDEX portal_sessions_by_end ON portal_sessions (expires_at);
`;

/** A recovery has a part for each hook, and each part is a replay. Replays name the states that they take. */
const RECOVERIES = `
  ALTER TABLE replays ADD COLUMN states TEXT NOT NULL DEFAULT '["exhausted"]'; -- JSON
  UPDATE replays SET states = '["exhausted","delivered","cancelled"]' WHERE which = 'all';
  ALTER TABLE replays DROP COLUMN which;
  ALTER TABLE replays ADD COLUMN failure TEXT;
  ALTER TABLE replays ADD COLUMN recovery TEXT; -- null for a replay of an app
  ALTER TABLE replays ADD COLUMN skipped TEXT; -- why a part ended before its range did: hook_off, hook_deleted
  DROP INDEX replays_running;
  CREATE INDEX replays_due ON replays (next_step_at, created_at, id) WHERE state = 'running';
  CREATE INDEX replays_of_hook ON replays (subscription_key, created_at, id) WHERE state = 'running';
  CREATE INDEX replays_of_recovery ON replays (recovery, state, skipped);
  CREATE TABLE recoveries (
    id TEXT PRIMARY KEY,
    store_hash TEXT,
    client_id TEXT,
    host TEXT,
    from_at INTEGER NOT NULL,
    to_at INTEGER NOT NULL,
    states TEXT NOT NULL, -- JSON
    failure TEXT,
    rate INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    cancelled_at INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX recoveries_by_age ON recoveries (created_at, id);
`;

/** For the log of all hooks of a store. */
const TARGETS_OF_STORE = 'CREATE INDEX targets_of_store ON targets (store_hash)';

/** Of a recovery of one hook. */
const RECOVERY_OF_HOOK = 'ALTER TABLE recoveries ADD COLUMN subscription_key TEXT';

/**
 * Two more stages: what is offered may be pulled from `next_attempt_at` on, and what was pulled is under a pull lease, in
 * the column `run`, until then.
 */
const PULL = `
  ALTER TABLE subscriptions ADD COLUMN expires_in INTEGER; -- milliseconds without a pull; only kind pull
  ALTER TABLE subscriptions ADD COLUMN expires_at INTEGER;
  CREATE INDEX subscriptions_by_expiry ON subscriptions (expires_at) WHERE expires_at IS NOT NULL;
  CREATE INDEX deliveries_offered ON deliveries (target, stage, next_attempt_at, event_seq, ordinal)
    WHERE stage IN ('offered', 'pulled');
`;

/** The windows of hooks with a rate limit: the places that are taken, as JSON, and when none of them is any more. */
const RATES = `
  CREATE TABLE rate_places (
    subscription_key TEXT PRIMARY KEY,
    store_hash TEXT NOT NULL,
    places TEXT NOT NULL,
    free_from INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX rate_places_by_end ON rate_places (free_from);
`;

/**
 * Two more stages: what stands in its line behind others is lined or, if its hook is off, shelved. No index of the queue
 * has it: its turn comes when the one before it has ended. What was accepted before is not ordered.
 */
const LINES = `
  ALTER TABLE deliveries ADD COLUMN line TEXT;
  ALTER TABLE deliveries ADD COLUMN turn INTEGER; -- its place in its line, until it has ended
  -- By the turn, not by the stage: an update that changes neither line nor turn does not touch this index.
  CREATE INDEX deliveries_lines ON deliveries (target, line, turn) WHERE turn IS NOT NULL;
  DROP INDEX deliveries_parked;
  CREATE INDEX deliveries_parked ON deliveries (accepted_at) WHERE stage IN ('parked', 'shelved');
`;

/** In order, each applied once. A released migration is never edited: a correction is another migration. */
const MIGRATIONS: Migration[] = [
  {
    name: '001 stores, apps, tokens, subscriptions, changes',
    up: (connection) => connection.exec(TENANT_SCHEMA),
  },
  {
    name: '002 targets, events, deliveries, attempts, replays, runs',
    up: (connection) => connection.exec(DELIVERY_SCHEMA),
  },
  { name: '003 the irregular deliveries', up: renameTroubled },
  { name: '004 the reasons of failures', up: (connection) => connection.exec(REASONS) },
  { name: '005 key canaries', up: (connection) => connection.exec(KEY_CANARIES) },
  { name: '006 the client secrets of apps', up: (connection) => connection.exec(CLIENT_SECRETS) },
  { name: '007 the time of retention', up: (connection) => connection.exec(RETENTION_TIME) },
  { name: '008 tokens and replays by their end', up: (connection) => connection.exec(ENDED) },
  { name: '009 operators', up: (connection) => connection.exec(OPERATORS) },
  { name: '010 what apps have in all stores', up: (connection) => connection.exec(OF_APPS) },
  { name: '011 tokens in order', up: (connection) => connection.exec(TOKENS_IN_ORDER) },
  { name: '012 subscriptions in order', up: (connection) => connection.exec(SUBSCRIPTIONS_IN_ORDER) },
  { name: '013 the traces of events', up: (connection) => connection.exec(TRACES) },
  { name: '014 portal sessions', up: (connection) => connection.exec(PORTAL_SESSIONS) },
  { name: '015 recoveries', up: (connection) => connection.exec(RECOVERIES) },
  { name: '016 statistics', up: (connection) => connection.exec(STATS_SCHEMA) },
  { name: '017 targets of a store', up: (connection) => connection.exec(TARGETS_OF_STORE) },
  { name: '018 policies of hooks', up: (connection) => connection.exec(POLICIES) },
  { name: '019 recoveries of one hook', up: (connection) => connection.exec(RECOVERY_OF_HOOK) },
  { name: '020 incidents', up: (connection) => connection.exec(INCIDENTS) },
  { name: '021 the signing keys of apps', up: (connection) => connection.exec(SIGNING_KEYS) },
  { name: '022 pull subscriptions', up: (connection) => connection.exec(PULL) },
  { name: '023 notices', up: (connection) => connection.exec(NOTICES) },
  { name: '024 rate limits', up: (connection) => connection.exec(RATES) },
  { name: '025 certificates of receivers', up: (connection) => connection.exec(CERTIFICATES) },
  { name: '026 lines', up: (connection) => connection.exec(LINES) },
];

export const LATER_VERSION =
  'A later version of Storehooks wrote the database in DATA_DIR. Run that version, or restore a backup.';

/** Changes the schema's text alone: the time does not depend on how many deliveries there are. */
function renameTroubled(connection: SqliteConnection): void {
  connection.exec('ALTER TABLE deliveries RENAME COLUMN troubled TO irregular');
  connection.renameIndex('deliveries_troubled', 'deliveries_irregular');
}

/**
 * Applies the missing migrations, each in its own transaction, and returns their names.
 * @throws Error if a later version wrote the database
 */
export function migrate(connection: SqliteConnection): string[] {
  const done: string[] = [];
  while (connection.transaction(() => applyNext(connection, done)));
  return done;
}

function applyNext(connection: SqliteConnection, done: string[]): boolean {
  const version = Number(connection.pragma('user_version'));
  if (version > MIGRATIONS.length) throw new Error(LATER_VERSION);
  const next = MIGRATIONS[version];
  if (!next) return false;
  next.up(connection);
  connection.exec(`PRAGMA user_version = ${version + 1}`);
  done.push(next.name);
  return true;
}

/** Whether every migration is applied. */
export const isMigrated = (connection: SqliteConnection): boolean =>
  connection.pragma('user_version') === MIGRATIONS.length;
