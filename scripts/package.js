/**
 * Packs dist/, docs/, LICENSE and README.md as an npm tarball: `npm run package -- [DIRECTORY]`. Prints its path.
 *
 * Plain `npm pack` is not enough: npm ignores the overrides of an installed package, so the package with an install
 * script that they replace would come back. The tarball carries an empty package in its place.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The package that depends on what is replaced. */
const ASKS = 'swagger-ui-dist';
/** How `overrides` replaces a package. It may also choose a version of another. */
const EMPTY = 'npm:empty-npm-package@';

const readJson = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));
const writeJson = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

/** Writes an empty package of the version that is asked for. Returns it as a dependency. */
function emptyPackage(stage, name) {
  const folder = join(stage, 'node_modules', name);
  const { dependencies } = readJson(ROOT, 'node_modules', ASKS, 'package.json');
  const version = dependencies[name].replace(/^\D*/, '');
  mkdirSync(folder, { recursive: true });
  writeJson(join(folder, 'package.json'), { name, version, description: 'Does nothing.', license: 'MIT' });
  return { [name]: version };
}

function stageTo(stage) {
  // Without what only a clone can use.
  const { scripts: _scripts, devDependencies: _tools, overrides, ...rest } = readJson(ROOT, 'package.json');
  // Source maps name sources that the package does not have. The pictures are for the README on the web.
  const filter = (path) => !/\.(map|png)$/.test(path);
  for (const name of rest.files) cpSync(join(ROOT, name), join(stage, name), { recursive: true, filter });
  const replaced = Object.keys(overrides).filter((name) => String(overrides[name]).startsWith(EMPTY));
  const empty = Object.assign({}, ...replaced.map((name) => emptyPackage(stage, name)));
  const dependencies = { ...rest.dependencies, ...empty };
  writeJson(join(stage, 'package.json'), { ...rest, dependencies, bundleDependencies: Object.keys(empty) });
}

const destination = resolve(process.argv[2] ?? '.');
const stage = mkdtempSync(join(tmpdir(), 'storehooks-package-'));
try {
  stageTo(stage);
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', destination];
  const name = execFileSync('npm', args, { cwd: stage, encoding: 'utf8' }).trim();
  process.stdout.write(`${join(destination, name)}\n`);
} finally {
  rmSync(stage, { recursive: true });
}
