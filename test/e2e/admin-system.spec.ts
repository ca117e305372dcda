import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AdminSystem } from '../../src/admin/system/admin-system.schemas.js';
import { VERSION } from '../../src/config/product.js';
import type { RunningService } from '../../src/service.js';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { AdminWorld } from '../support/service/admin-world.js';
import { startInProcess } from '../support/service/app.js';
import { until } from '../support/until.js';

const SYSTEM = '/admin/v1/system';

onBothStores('The system of the admin routes', (database) => {
  const hasOthers = database.name === 'mongodb';
  let admin: AdminWorld;
  /** On MongoDB a second process; else there is one. */
  let api: RunningService | undefined;
  let call: Call;

  beforeAll(async () => {
    admin = await AdminWorld.open(database);
    const { app } = admin.world;
    if (hasOthers) api = await startInProcess({ ...app.config, ROLE: 'api' });
    call = api ? caller(api.url, admin.operator) : admin.call;
    await (await admin.world.newPartner()).hook();
  });
  afterAll(async () => {
    await api?.stop();
    await admin?.close();
  });

  it('shows every process, the database, its disk and what is due', async () => {
    await admin.world.order(1);
    const system = await until(
      'the reports of all processes',
      async () => (await call('GET', SYSTEM)).body as AdminSystem,
      ({ processes }) =>
        processes.length === (hasOthers ? 2 : 1) &&
        processes.some(({ commit_size }) => commit_size.events !== null && commit_size.results !== null),
    );
    const disk = { free_bytes: expect.any(Number), total_bytes: expect.any(Number) };
    expect(system).toEqual({
      version: VERSION,
      database: { name: database.name, latency_ms: expect.any(Number) },
      oldest_due_age_seconds: expect.any(Number),
      disk: hasOthers ? null : disk,
      processes: expect.any(Array),
    });
    expect(system.processes.map(({ role }) => role)).toEqual(hasOthers ? ['api', 'all'] : ['all']);
    for (const process of system.processes) expect(process).toMatchObject({ version: VERSION, circuits: 0 });
  });

  it('leaves out a process that has stopped', async () => {
    if (!api) return;
    const stopped = api;
    api = undefined;
    await stopped.stop();
    const { processes } = await admin.read<AdminSystem>(SYSTEM);
    expect(processes.map(({ role }) => role)).toEqual(['all']);
  });
});
