import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ProcessWorld } from '../support/service/process-world.js';
import { ServiceProcess } from '../support/service/service-process.js';
import { until } from '../support/until.js';

const HANG_THREAD = new URL('../support/faults/hang-database-thread.js', import.meta.url);

it('ends, with one line, when the thread of the database has hung for a minute, and is not ready before', async () => {
  const world = await ProcessWorld.open({ name: 'sqlite' }, { NODE_OPTIONS: `--import ${HANG_THREAD}` });
  try {
    const pipe = join(world.environment['DATA_DIR']!, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const service = await world.start({ HANG_AT: pipe });
    service.signal('SIGUSR2');
    const ready = async () => (await fetch(`${service.url}/health/ready`)).status;
    await until('the service not to be ready', ready, (status) => status === 503);
    expect(await service.ending).toMatchObject({
      code: null,
      stderr: 'storehooks: The thread of the database has not answered for 60 s. The process exits.\n',
    });
    // The lock of its directory is gone with it.
    await world.start({ NODE_OPTIONS: '' });
  } finally {
    await world.close();
  }
}, 120_000);

it('ends also when its start has failed and the thread of the database hangs, and says why', async () => {
  const world = await ProcessWorld.open({ name: 'sqlite' }, { NODE_OPTIONS: `--import ${HANG_THREAD}` });
  try {
    const pipe = join(world.environment['DATA_DIR']!, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const inUse = { PORT: String(world.receiver.port), HANG_AT: pipe, HANG_ON: 'close' };
    const ended = await ServiceProcess.refused({ ...world.environment, ...inUse });
    expect(ended).toMatchObject({ code: null, stderr: expect.stringContaining('EADDRINUSE') });
  } finally {
    await world.close();
  }
}, 60_000);
