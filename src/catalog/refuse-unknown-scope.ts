import { AppError } from '../errors/app-error.js';
import type { Catalog } from './catalog.js';

/** @throws AppError validation_failed if nothing can subscribe to the scope */
export function refuseUnknownScope(catalog: Catalog, scope: string): void {
  if (catalog.subscribable(scope)) return;
  const message = `The field 'scope' must be an event or a wildcard of the catalog (GET /catalog), such as 'store/order/*'.${hintOf(catalog, scope)}`;
  throw new AppError('validation_failed', message, { fields: [{ pointer: '/scope', message }] });
}

function hintOf(catalog: Catalog, scope: string): string {
  if (scope.includes('{channel_id}')) return ' Replace {channel_id} with the number of a channel.';
  const nearest = catalog.nearestTopic(scope);
  return nearest === null ? '' : ` The nearest one is '${nearest}'.`;
}
