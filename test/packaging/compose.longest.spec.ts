import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findGo } from '../support/find-go.js';

const run = promisify(execFile);
const SOURCE = fileURLToPath(new URL('../support/packaging/compose-loader', import.meta.url));
const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url));
const BUILD_MS = 300_000;

interface Project {
  services: Record<string, { environment?: Record<string, string>; build?: { context: string } }>;
}

const go = findGo();
const [whereGoIs, why] = go === null ? [describe.skip, ' (needs Go and its module proxy)'] : [describe, ''];

whereGoIs(`The loader of Docker Compose${why}`, () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storehooks-compose-'));
    await cp(SOURCE, folder, { recursive: true });
    const env = { ...process.env, GOFLAGS: '-mod=mod' };
    await run(go!, ['build', '-o', 'loader', '.'], { cwd: folder, env });
  }, BUILD_MS);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const load = (name: string, env: Record<string, string> = {}) =>
    spawnSync(join(folder, 'loader'), [join(DEPLOY, name)], { env, encoding: 'utf8' });
  const projectOf = (...args: Parameters<typeof load>): Project =>
    JSON.parse(load(...args).stdout) as Project;

  it('accepts compose.yaml, which builds the image from the root of the repository', () => {
    const { services } = projectOf('compose.yaml');
    expect(services['storehooks']!.build!.context).toBe(join(DEPLOY, '..'));
  });

  it('accepts compose.mongodb.yaml, and gives every process the same database and keys', () => {
    const { services } = projectOf('compose.mongodb.yaml', { ENCRYPTION_KEYS: 'k1:x' });
    const [api, dispatcher] = ['api', 'dispatcher'].map((name) => services[name]!.environment!);
    expect(api).toEqual({ ...dispatcher, ROLE: 'api' });
    expect(api!['ENCRYPTION_KEYS']).toBe('k1:x');
  });

  it('refuses compose.mongodb.yaml without ENCRYPTION_KEYS, and says how to create one', () => {
    const { status, stderr } = load('compose.mongodb.yaml');
    expect([status, stderr]).toEqual([1, expect.stringMatching(/ENCRYPTION_KEYS.*openssl rand/)]);
  });
});
