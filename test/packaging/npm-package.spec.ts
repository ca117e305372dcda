import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { read } from '../docs/repository.js';
import { packNpmPackage } from '../support/packaging/npm-package.js';

const MAX_BYTES = 2_000_000;

/** Its script looks for the binary that the package has for this platform. A build by it is needed on no other. */
const MAY_HAVE_A_SCRIPT = ['node_modules/@photostructure/sqlite'];

interface Lock {
  packages: Record<string, { dev?: boolean; hasInstallScript?: boolean; version?: string; name?: string }>;
}

describe('package-lock.json', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as Lock;

  it('has no other package with an install script in the production tree', () => {
    const scripts = Object.entries(packages).filter(
      ([, { dev, hasInstallScript }]) => hasInstallScript && !dev,
    );
    expect(scripts.map(([path]) => path)).toEqual(MAY_HAVE_A_SCRIPT);
  });

  it('has an empty package in the place of the one that reports its installation', () => {
    const { overrides } = JSON.parse(read('package.json')) as { overrides: Record<string, string> };
    const installed = Object.entries(packages).filter(([path]) => path.endsWith('node_modules/@scarf/scarf'));
    expect(installed.map(([, { name, version }]) => `npm:${name}@${version}`)).toEqual([
      overrides['@scarf/scarf'],
    ]);
  });
});

describe('The npm package', () => {
  let folder: string;
  let tarball: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storehooks-tarball-'));
    tarball = await packNpmPackage(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const tar = (...args: string[]) => execFileSync('tar', [...args], { encoding: 'utf8' });
  const fileOf = (path: string) =>
    JSON.parse(tar('-xzOf', tarball, `package/${path}`)) as Record<string, unknown>;

  it('holds dist, docs, LICENSE and README.md, and nothing of the source or of the tests', () => {
    const paths = tar('-tzf', tarball).trim().split('\n');
    const tops = new Set(paths.map((path) => path.split('/')[1]));
    expect([...tops].sort()).toEqual(
      ['LICENSE', 'README.md', 'dist', 'docs', 'node_modules', 'package.json'].sort(),
    );
    expect(paths).toEqual(expect.arrayContaining(['package/dist/cli.js', 'package/docs/operations.md']));
    expect(paths.filter((path) => /^package\/dist\/.*(\.spec\.|\.ts$)/.test(path))).toEqual([]);
  });

  it('has less than 2 MB', async () => {
    expect((await stat(tarball)).size).toBeLessThan(MAX_BYTES);
  });

  it('carries an empty package in place of the one with a script, in the version that its user asks for', () => {
    const { bundleDependencies, dependencies } = fileOf('package.json');
    expect(bundleDependencies).toEqual(['@scarf/scarf']);
    const { version, scripts } = fileOf('node_modules/@scarf/scarf/package.json');
    expect(scripts).toBeUndefined();
    const asks = JSON.parse(read('node_modules/swagger-ui-dist/package.json')) as typeof packageShape;
    expect(asks.dependencies['@scarf/scarf']).toBe(`=${version}`);
    expect((dependencies as Record<string, string>)['@scarf/scarf']).toBe(version);
  });
});

declare const packageShape: { dependencies: Record<string, string> };
