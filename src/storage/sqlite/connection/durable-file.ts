import { closeSync, fsyncSync, openSync } from 'node:fs';

/** A directory too: a new name in it is on the disk only after that. */
export function syncPath(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
