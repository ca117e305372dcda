import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { OPERATOR } from '../../src/audit/change.js';
import { seedFirstTenant } from '../../src/bootstrap/first-start.js';
import { parseEnvironment } from '../../src/config/config.js';
import type { Repositories } from '../../src/storage/repositories.js';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { StoresService } from '../../src/tenants/stores/stores.service.js';

describe('A start on a database that holds stores', () => {
  let dataDir: string;
  let repositories: Repositories;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'storehooks-start-'));
    repositories = await openSqlite({ dataDir, exclusive: false });
    await repositories.control.migrate();
  });
  afterEach(async () => {
    await repositories.control.close();
    await rm(dataDir, { recursive: true });
  });

  it('creates nothing, and reads one store to know that, however many there are', async () => {
    for (const storeHash of ['one', 'two', 'three'])
      await repositories.stores.create({ storeHash, name: storeHash, timezone: 'UTC' }, OPERATOR);
    const stores = new StoresService(repositories.stores, null as never, null as never);
    let rows = 0;
    const counted = <Args extends unknown[]>(read: (...args: Args) => Promise<unknown[]>) => {
      return async (...args: Args) => {
        const found = await read.apply(stores, args);
        rows += found.length;
        return found;
      };
    };
    const services = { get: () => ({ list: counted(stores.list), search: counted(stores.search) }) };
    const config = parseEnvironment({ DATA_DIR: dataDir });
    expect(await seedFirstTenant(services as unknown as INestApplicationContext, config, false)).toBeNull();
    expect(rows).toBe(1);
  });
});
