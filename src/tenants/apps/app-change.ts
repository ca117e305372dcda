import type { Actor } from '../../audit/change.js';
import { AppError } from '../../errors/app-error.js';
import { NotFound } from '../../errors/repository-errors.js';
import type { App, AppPatch, AppRepository } from './app.repository.js';

/** Of several who change an app at once one is first, and the others read it again: this often at most. */
const ROUNDS = 8;
const RETRY_AFTER_SECONDS = '1';

/**
 * Changes an app as it is, whoever else does: what another has put there meanwhile is built on, not written over.
 * @param change gives the fields to replace; null: there is nothing to change
 * @throws AppError not_found, service_unavailable where others were first each time
 */
export async function changeApp(
  apps: AppRepository,
  clientId: string,
  by: Actor,
  change: (app: App) => AppPatch | null,
): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const app = await apps.find(clientId);
    if (!app) throw new NotFound('app', clientId);
    const patch = change(app);
    if (patch === null || (await apps.update(app, patch, by))) return;
  }
  throw new AppError('service_unavailable', 'The app is being changed by others. Try again shortly.', {
    headers: { 'Retry-After': RETRY_AFTER_SECONDS },
  });
}
