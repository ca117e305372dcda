import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packNpmPackage } from '../support/packaging/npm-package.js';
import { ServiceProcess } from '../support/service/service-process.js';

const run = promisify(execFile);
const INSTALL_MS = 300_000;

describe('npm install --global of the tarball', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storehooks-global-'));
    const tarball = await packNpmPackage(folder);
    // In an empty directory: the settings of this repository, such as ignore-scripts, do not count there.
    const args = ['install', '--global', '--prefix', folder, '--no-audit', '--no-fund', tarball];
    await run('npm', args, { cwd: folder });
  }, INSTALL_MS);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('gives a working storehooks serve, with the pages at /docs', async () => {
    const command = [join(folder, 'bin/storehooks'), 'serve'];
    const service = await ServiceProcess.start({ DATA_DIR: join(folder, 'data') }, command);
    const answers = ['/health/ready', '/docs/', '/docs/swagger-ui-bundle.js', '/openapi.json'].map(
      async (path) => (await fetch(`${service.url}${path}`)).status,
    );
    expect(await Promise.all(answers)).toEqual([200, 200, 200, 200]);
    expect(await service.end('SIGTERM')).toBe(0);
  });

  it('installs no package with an install script other than the one of the embedded store', async () => {
    const modules = join(folder, 'lib/node_modules/storehooks/node_modules');
    const manifests = (await readdir(modules, { recursive: true })).filter((path) =>
      /(^|node_modules\/)(@[^/]+\/)?[^/]+\/package\.json$/.test(path),
    );
    const scripted = await Promise.all(
      manifests.map(async (path) => {
        const { name, scripts = {} } = JSON.parse(await readFile(join(modules, path), 'utf8'));
        return ['preinstall', 'install', 'postinstall'].some((step) => step in scripts) ? [name] : [];
      }),
    );
    expect(scripted.flat()).toEqual(['@photostructure/sqlite']);
  });
});
