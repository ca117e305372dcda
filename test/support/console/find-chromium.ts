import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** `CHROMIUM_BIN`, or `chromium` on the PATH. @throws Error if there is none */
export function findChromium(): string {
  const named = process.env['CHROMIUM_BIN'];
  if (named) return named;
  const places = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'chromium'));
  const found = places.find(isExecutable);
  if (!found) throw new Error('Install chromium, or set CHROMIUM_BIN to the path of one.');
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
