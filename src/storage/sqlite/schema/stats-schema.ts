export const STATS_SCHEMA = `
-- The results of each group, until they are folded: JSON, see queue/result-journal.ts.
CREATE TABLE result_groups (
  id INTEGER PRIMARY KEY,
  results TEXT NOT NULL
);

-- A hook or web-hook that had results. It outlives its target, so its id must not be given again.
CREATE TABLE stats_hooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  store_hash TEXT NOT NULL,
  client_id TEXT NOT NULL,
  UNIQUE (key, store_hash, client_id)
);
CREATE INDEX stats_hooks_of_store ON stats_hooks (store_hash, client_id);
CREATE INDEX stats_hooks_of_app ON stats_hooks (client_id);

CREATE TABLE stats (
  hook INTEGER NOT NULL,
  unit TEXT NOT NULL, -- minute, hour
  at INTEGER NOT NULL, -- when it begins
  tally TEXT NOT NULL, -- JSON
  PRIMARY KEY (hook, unit, at)
) WITHOUT ROWID;
CREATE INDEX stats_by_age ON stats (unit, at);
`;
