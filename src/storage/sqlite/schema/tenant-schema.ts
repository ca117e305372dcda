/** AUTOINCREMENT keeps an id unique for ever: SQLite assigns a plain rowid again after the last row is deleted. */
export const TENANT_SCHEMA = `
CREATE TABLE stores (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  store_hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  timezone TEXT NOT NULL,
  created_at INTEGER NOT NULL
);

CREATE TABLE apps (
  client_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  client_secret_hash TEXT NOT NULL,
  signing_secrets TEXT NOT NULL, -- JSON: [{sealed, expiresAt}]
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE grants (
  store_hash TEXT NOT NULL REFERENCES stores (store_hash) ON DELETE CASCADE,
  client_id TEXT NOT NULL REFERENCES apps (client_id),
  scopes TEXT NOT NULL, -- JSON
  PRIMARY KEY (store_hash, client_id)
) WITHOUT ROWID;

CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  store_hash TEXT NOT NULL REFERENCES stores (store_hash) ON DELETE CASCADE,
  client_id TEXT NOT NULL REFERENCES apps (client_id),
  scopes TEXT NOT NULL, -- JSON
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER
) WITHOUT ROWID;
CREATE INDEX tokens_of_store ON tokens (store_hash);

-- A hook's number is its row's id.
CREATE TABLE subscriptions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  store_hash TEXT NOT NULL REFERENCES stores (store_hash) ON DELETE CASCADE,
  client_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  topic TEXT NOT NULL,
  destination TEXT NOT NULL,
  canonical_url TEXT NOT NULL,
  sealed_headers TEXT,
  is_active INTEGER NOT NULL,
  disabled_reason TEXT,
  disabled_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  UNIQUE (store_hash, client_id, kind, topic, canonical_url)
);

CREATE TABLE changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL, -- JSON
  action TEXT NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  store_hash TEXT,
  client_id TEXT,
  before TEXT, -- JSON
  after TEXT -- JSON
);
CREATE INDEX changes_of_store ON changes (store_hash);
CREATE INDEX changes_of_app ON changes (client_id);
`;
