/**
 * Most deliveries are inserted as leased and become delivered. Such a row touches its own table, the index of the log and
 * the index of leased rows, and no other index.
 */
export const DELIVERY_SCHEMA = `
-- A subscription under a short id, because each delivery carries it in its row and its indexes.
-- It outlives its subscription, as the log does.
CREATE TABLE targets (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL, -- the subscription's
  store_hash TEXT NOT NULL,
  client_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  last_success_at INTEGER,
  last_failed_at INTEGER,
  last_failed_status INTEGER,
  last_failure TEXT,
  UNIQUE (key, store_hash, client_id)
);

-- Scopes under short ids: a log is filtered by them.
CREATE TABLE scopes (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);

CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  store_hash TEXT NOT NULL,
  client_id TEXT NOT NULL,
  scope TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  idempotency_key TEXT,
  content_hash TEXT,
  delivery_count INTEGER NOT NULL,
  body_gone INTEGER NOT NULL DEFAULT 0, -- 1: retention has taken the bodies
  hook_body TEXT,
  web_hook_body TEXT
);
CREATE UNIQUE INDEX events_by_idempotency_key ON events (store_hash, client_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;
CREATE INDEX events_by_age ON events (body_gone, accepted_at);
CREATE INDEX events_with_key ON events (accepted_at) WHERE idempotency_key IS NOT NULL;

-- stage: leased (in_flight outside), due and waiting (both pending), parked, delivered, exhausted, cancelled.
CREATE TABLE deliveries (
  event_seq INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  target INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL, -- the event's, for the indexes
  scope INTEGER NOT NULL, -- the event's, for the indexes
  stage TEXT NOT NULL,
  run TEXT, -- the lease id, only while leased
  attempts INTEGER NOT NULL DEFAULT 0,
  retries_from INTEGER DEFAULT 0, -- attempts that the retry schedule does not count, or null if the next attempt is the only one
  next_attempt_at INTEGER, -- only while due
  first_attempt_at INTEGER,
  last_started_at INTEGER,
  last_duration_ms INTEGER,
  last_status INTEGER,
  last_failure TEXT, -- null if the last attempt succeeded
  delivered_at INTEGER, -- of the last success: a later failure does not undo it
  updated_at INTEGER, -- null if it equals delivered_at or, without one, accepted_at
  troubled INTEGER, -- 1 from the moment that it is anything but waiting, leased, or delivered at once; see migration 003
  PRIMARY KEY (event_seq, ordinal)
) WITHOUT ROWID;
-- In the order of acceptance, with the columns that a log is filtered by: skipping an entry does not read its row.
CREATE INDEX deliveries_log ON deliveries (target, accepted_at, event_seq, ordinal, scope);
CREATE INDEX deliveries_leased ON deliveries (target) WHERE stage = 'leased';
CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE stage = 'due';
CREATE INDEX deliveries_backlog ON deliveries (target, accepted_at, event_seq, ordinal, stage, scope)
  WHERE stage IN ('waiting', 'parked');
CREATE INDEX deliveries_troubled ON deliveries (target, stage, accepted_at, event_seq, ordinal, scope)
  WHERE troubled = 1;
CREATE INDEX deliveries_parked ON deliveries (accepted_at) WHERE stage = 'parked';

-- Failed attempts, and successful ones if the delivery was sent again later. The delivery's own row has the last success.
CREATE TABLE attempts (
  event_seq INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  number INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  status INTEGER,
  failure TEXT,
  excerpt TEXT,
  PRIMARY KEY (event_seq, ordinal, number)
) WITHOUT ROWID;

-- A replay meets deliveries in the order of (accepted_at, event_seq). met_ is the place of the last one.
CREATE TABLE replays (
  id TEXT PRIMARY KEY,
  store_hash TEXT NOT NULL,
  client_id TEXT NOT NULL,
  subscription_key TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  which TEXT NOT NULL, -- failed, all
  rate INTEGER NOT NULL,
  state TEXT NOT NULL,
  matched INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  next_step_at INTEGER NOT NULL,
  met_accepted_at INTEGER NOT NULL,
  met_event_seq INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX replays_running ON replays (created_at) WHERE state = 'running';

-- The id of the one living lease, if any.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  begun_at INTEGER NOT NULL
);
`;
