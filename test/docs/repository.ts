import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const read = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');

/** Paths from the root of what git tracks. Outside a clone: everything that .gitignore does not name. */
export function trackedFiles(): string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });
    // A file that was deleted and not committed yet is listed too.
    return listed.split('\0').filter((path) => path !== '' && existsSync(`${ROOT}${path}`));
  } catch {
    return filesOnDisk('', ignoredNames());
  }
}

function filesOnDisk(folder: string, ignored: Set<string>): string[] {
  const entries = readdirSync(`${ROOT}${folder}`, { withFileTypes: true });
  return entries.flatMap((entry) => {
    if (ignored.has(entry.name)) return [];
    const path = `${folder}${entry.name}`;
    return entry.isDirectory() ? filesOnDisk(`${path}/`, ignored) : [path];
  });
}

/** Every line of .gitignore is one name or `*.extension`; the latter match nothing that is cited. */
function ignoredNames(): Set<string> {
  const names = read('.gitignore').split('\n').filter(Boolean);
  return new Set(['.git', ...names.map((name) => name.replace(/\/$/, ''))]);
}
