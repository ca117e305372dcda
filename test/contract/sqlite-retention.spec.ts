import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteConnection } from '../../src/storage/sqlite/connection/sqlite-connection.js';
import { TargetIds } from '../../src/storage/sqlite/queue/interned-ids.js';
import { SqliteRetentionRepository } from '../../src/storage/sqlite/queue/sqlite-retention.repository.js';
import { migrate } from '../../src/storage/sqlite/schema/migrations.js';

const GROUPS = 1_200;
const MAKE_GROUPS = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${GROUPS})
  INSERT INTO result_groups (results) SELECT '[]' FROM n`;

/** Knows how many groups of results were left after each transaction. */
class WatchedConnection extends SqliteConnection {
  readonly left: number[] = [];

  override transaction<Result>(work: () => Result): Result {
    const result = super.transaction(work);
    this.left.push(this.get<{ n: number }>('SELECT count(*) AS n FROM result_groups')!.n);
    return result;
  }
}

describe('Forgetting events on SQLite', () => {
  let directory: string;
  let connection: WatchedConnection;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'storehooks-retention-'));
    const path = join(directory, 'storehooks.db');
    const first = new SqliteConnection(path);
    migrate(first);
    first.exec(MAKE_GROUPS);
    first.close();
    connection = new WatchedConnection(path);
  });
  afterEach(() => {
    connection.close();
    rmSync(directory, { recursive: true });
  });

  it('folds the results that are left in parts, and lets others write between two of them', async () => {
    const retention = new SqliteRetentionRepository(connection, new TargetIds(connection));
    const order: unknown[] = [];
    const purging = retention.purge('attempts', 0, 10).then(({ purged }) => order.push(purged));
    await retention.reach(1);
    order.push('written');
    await purging;
    expect(connection.left).toEqual([700, 200, 0]);
    expect(order).toEqual(['written', 0]);
  });
});
