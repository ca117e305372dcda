import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { built } from '../support/jest/dist.js';
import { ProcessWorld } from '../support/service/process-world.js';
import { ServiceProcess } from '../support/service/service-process.js';

describe('storehooks serve', () => {
  let world: ProcessWorld;
  let command: string[];

  beforeEach(async () => {
    world = await ProcessWorld.open();
    command = [process.execPath, await built('cli.js'), 'serve'];
  });
  afterEach(() => world.close());

  it('runs the service until SIGTERM, then exits with 0', async () => {
    const service = await ServiceProcess.start(world.environment, command);
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
    expect(await service.end('SIGTERM')).toBe(0);
  });

  it('exits with 1 and one line when the configuration is wrong', async () => {
    const { code, stdout, stderr } = await ServiceProcess.refused(
      { ...world.environment, PORT: 'http' },
      command,
    );
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(/^storehooks: PORT .*\n$/)]);
  });

  it('exits with 2 when it gets an argument, and starts nothing', async () => {
    const { code, stdout } = await ServiceProcess.refused(world.environment, [...command, 'now']);
    expect([code, stdout]).toEqual([2, '']);
  });
});
