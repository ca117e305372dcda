import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteConnection } from '../../src/storage/sqlite/connection/sqlite-connection.js';
import { BACKLOGS } from '../../src/storage/sqlite/queue/sqlite-delivery.repository.js';
import { migrate } from '../../src/storage/sqlite/schema/migrations.js';

describe('The survey of backlogs on SQLite', () => {
  let directory: string;
  let connection: SqliteConnection;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'storehooks-survey-'));
    connection = new SqliteConnection(join(directory, 'storehooks.db'));
    migrate(connection);
  });
  afterEach(async () => {
    connection.close();
    await rm(directory, { recursive: true });
  });

  it('seeks each hook in the index of backlogs, and scans no table', () => {
    const plan = connection.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${BACKLOGS}`, {
      after: 0,
      limit: 500,
    });
    const steps = plan.map(({ detail }) => detail);
    expect(steps.filter((step) => step.includes('deliveries'))).toEqual([
      expect.stringMatching(/^SEARCH deliveries USING COVERING INDEX deliveries_backlog \(target>\?\)$/),
    ]);
    expect(steps.filter((step) => step.startsWith('SCAN') && !/found|CONSTANT/.test(step))).toEqual([]);
    expect(steps.join('\n')).not.toContain('TEMP B-TREE');
  });
});
