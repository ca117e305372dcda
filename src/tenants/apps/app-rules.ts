import { isDeepStrictEqual } from 'node:util';
import type { App, AppPatch } from './app.repository.js';

/** Null if the stored app is no longer the one that the caller read: the caller must read it again. */
export function patchedApp(stored: App | null, read: App, patch: AppPatch): App | null {
  return isDeepStrictEqual(stored, read) ? { ...read, ...patch } : null;
}
