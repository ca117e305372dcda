import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COPIED_RECORDS, OTHER_COLLECTIONS, OTHER_TABLES } from '../../src/storage/copy/copied-records.js';
import { SqliteConnection } from '../../src/storage/sqlite/connection/sqlite-connection.js';
import { migrate } from '../../src/storage/sqlite/schema/migrations.js';
import { mongod } from '../support/mongo/mongod.js';
import { type OpenedMongo, openFresh } from '../support/mongo/open-mongo.js';
import { reportOf } from './process-report-repository.contract.js';

const TABLES =
  "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%' ORDER BY name";

const sorted = (names: string[]) => [...new Set(names)].sort();

describe('The copy of an embedded store', () => {
  it('copies every table, or has a reason not to', () => {
    const directory = mkdtempSync(join(tmpdir(), 'storehooks-tables-'));
    const connection = new SqliteConnection(join(directory, 'any.db'));
    migrate(connection);
    const tables = connection.all<{ name: string }>(TABLES).map(({ name }) => name);
    connection.close();
    rmSync(directory, { recursive: true });
    const known = [...COPIED_RECORDS.map(({ table }) => table), ...Object.keys(OTHER_TABLES)];
    expect(sorted(known)).toEqual(sorted(tables));
    expect(known).toHaveLength(tables.length);
  });
});

const server = await mongod();

if ('uri' in server) {
  describe('The copy into MongoDB', () => {
    let opened: OpenedMongo;

    beforeAll(async () => {
      opened = await openFresh(server.uri);
    });
    afterAll(() => opened.close());

    it('fills every collection, or has a reason not to', async () => {
      const { changeReaders, keyCanaries, leases, processReports, retention } = opened.repositories;
      // A migration does not create these: their first document does.
      await changeReaders.seen('reader', 1);
      await keyCanaries.keep({ keyId: 'k', sealed: 's' });
      await leases.begin();
      await processReports.report(reportOf('process'));
      await retention.reach(1);
      const collections = (await opened.db.listCollections().toArray()).map(({ name }) => name);
      const known = [
        ...COPIED_RECORDS.map(({ collection }) => collection),
        ...Object.keys(OTHER_COLLECTIONS),
      ];
      expect(sorted(known)).toEqual(sorted(collections));
    });
  });
} else describe.skip('The copy into MongoDB', () => it(server.missing, () => undefined));
