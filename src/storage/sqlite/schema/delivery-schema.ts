/**
 * Most deliveries are made leased and become delivered: on that way a row touches its own table, the log's index and
 * the one of what is leased, and none of the others.
 */
export const DELIVERY_SCHEMA = `
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
  hook_body TEXT,
  web_hook_body TEXT
);
CREATE UNIQUE INDEX events_by_idempotency_key ON events (store_hash, client_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL;

-- stage: leased (in_flight outside), due and waiting (both pending), parked, delivered, exhausted, cancelled.
CREATE TABLE deliveries (
  event_seq INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  subscription_key TEXT NOT NULL,
  client_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  stage TEXT NOT NULL,
  run TEXT, -- whose mark it is, only while leased
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER, -- only while due
  first_attempt_at INTEGER,
  last_started_at INTEGER,
  last_duration_ms INTEGER,
  last_status INTEGER,
  last_failure TEXT,
  delivered_at INTEGER,
  troubled INTEGER, -- 1 from the moment that it is anything but waiting, leased, or delivered at once
  PRIMARY KEY (event_seq, ordinal)
) WITHOUT ROWID;
-- Each ends in (event_seq, ordinal): so the log's is in the order of acceptance.
CREATE INDEX deliveries_log ON deliveries (subscription_key);
CREATE INDEX deliveries_leased ON deliveries (run) WHERE stage = 'leased';
CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE stage = 'due';
CREATE INDEX deliveries_backlog ON deliveries (subscription_key) WHERE stage IN ('waiting', 'parked');
CREATE INDEX deliveries_troubled ON deliveries (subscription_key) WHERE troubled = 1;

-- Failed attempts. The successful one is the delivery's last.
CREATE TABLE attempts (
  event_seq INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  number INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  status INTEGER,
  failure TEXT NOT NULL,
  excerpt TEXT,
  PRIMARY KEY (event_seq, ordinal, number)
) WITHOUT ROWID;

-- When each subscription last took a delivery.
CREATE TABLE successes (
  store_hash TEXT NOT NULL,
  subscription_key TEXT NOT NULL,
  last_success_at INTEGER NOT NULL,
  PRIMARY KEY (store_hash, subscription_key)
) WITHOUT ROWID;

-- The one run that is alive, if any.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  begun_at INTEGER NOT NULL
);
`;
