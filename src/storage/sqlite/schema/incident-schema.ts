/**
 * Failures by hook and failure code. They go with their hook. `latest` is 1 for the last one of its hook and failure code.
 * The indexes are the orders of lists: all, of a store, of an app in it, of a hook, those that are open. The last one is
 * for retention.
 */
export const INCIDENTS = `
  CREATE TABLE incidents (
    id TEXT PRIMARY KEY,
    subscription_key TEXT NOT NULL REFERENCES subscriptions (key) ON DELETE CASCADE,
    store_hash TEXT NOT NULL,
    client_id TEXT NOT NULL,
    failure TEXT NOT NULL,
    status INTEGER,
    reason TEXT,
    count INTEGER NOT NULL,
    exhausted INTEGER NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    events_from INTEGER NOT NULL,
    events_to INTEGER NOT NULL,
    recovered_at INTEGER,
    latest INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX incidents_latest ON incidents (subscription_key, failure) WHERE latest = 1;
  CREATE INDEX incidents_in_order ON incidents (first_seen_at, id);
  CREATE INDEX incidents_of_store ON incidents (store_hash, first_seen_at, id);
  CREATE INDEX incidents_of_app ON incidents (store_hash, client_id, first_seen_at, id);
  CREATE INDEX incidents_of_hook ON incidents (subscription_key, first_seen_at, id);
  CREATE INDEX incidents_open ON incidents (first_seen_at, id) WHERE recovered_at IS NULL;
  CREATE INDEX incidents_by_age ON incidents (last_seen_at);
`;

/** `due_at` is null once a notice is finished. The indexes: what is due, what an owner got last, and by age for retention. */
export const NOTICES = `
  CREATE TABLE notice_recipients (
    store_hash TEXT NOT NULL REFERENCES stores (store_hash) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES apps (client_id) ON DELETE CASCADE,
    emails TEXT NOT NULL, -- JSON
    PRIMARY KEY (store_hash, client_id)
  ) WITHOUT ROWID;
  CREATE INDEX notice_recipients_of_app ON notice_recipients (client_id);
  CREATE TABLE notices (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL, -- email, webhook
    store_hash TEXT NOT NULL,
    client_id TEXT NOT NULL,
    subscription_key TEXT NOT NULL REFERENCES subscriptions (key) ON DELETE CASCADE,
    facts TEXT NOT NULL, -- JSON
    created_at INTEGER NOT NULL,
    due_at INTEGER,
    finished_at INTEGER,
    tries INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX notices_due ON notices (channel, due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX notices_of_hook ON notices (subscription_key);
  CREATE INDEX notices_finished ON notices (store_hash, client_id, channel, finished_at) WHERE finished_at IS NOT NULL;
  CREATE INDEX notices_by_age ON notices (created_at);
`;

/** The last one of each hook. `told` is 0 or 1 of one that ends soon, and null of another one. */
export const CERTIFICATES = `
  CREATE TABLE certificates (
    subscription_key TEXT PRIMARY KEY REFERENCES subscriptions (key) ON DELETE CASCADE,
    store_hash TEXT NOT NULL,
    url TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    told INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX certificates_untold ON certificates (subscription_key) WHERE told = 0;
`;
