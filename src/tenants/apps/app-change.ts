import type { Actor } from '../../audit/change.js';
import { AppError } from '../../errors/app-error.js';
import { NotFound } from '../../errors/repository-errors.js';
import type { App, AppPatch, AppRepository } from './app.repository.js';

/** Concurrent changes of one app: the first one wins, and the others read the app again and retry. */
const MAX_TRIES = 8;
const RETRY_AFTER_SECONDS = '1';

/**
 * Changes an app by compare-and-set, so that a concurrent change is never overwritten.
 * @param change returns the fields to replace, or null to change nothing; runs again on each try
 * @throws NotFound; AppError service_unavailable if another change came first on every try
 */
export async function changeApp(
  apps: AppRepository,
  clientId: string,
  by: Actor,
  change: (app: App) => AppPatch | null,
): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const app = await apps.find(clientId);
    if (!app) throw new NotFound('app', clientId);
    const patch = change(app);
    if (patch === null || (await apps.update(app, patch, by))) return;
  }
  throw new AppError(
    'service_unavailable',
    'The app is being changed by other requests. Try again shortly.',
    {
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
    },
  );
}
