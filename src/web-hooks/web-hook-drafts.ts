import type { Catalog, CatalogRecord } from '../catalog/catalog.js';
import { AppError } from '../errors/app-error.js';
import { recordTopic } from '../subscriptions/matching-index.js';
import type { SubscriptionRef } from '../subscriptions/subscription.repository.js';
import type { SubscriptionDraft, SubscriptionUpdate } from '../subscriptions/subscription-draft.js';
import type { NewWebHook, WebHookChanges } from './web-hook.schemas.js';

/** @throws AppError validation_failed if the catalog has no such record type, or no such action of it */
export function checkRecord(
  catalog: Catalog,
  { object, action }: { object: string; action: string | undefined },
): void {
  const actions = catalog.actionsOf(object);
  if (actions.length === 0) throw refused('object', catalog.objects());
  if (action !== undefined && !actions.includes(action)) throw refused('action', actions);
}

function topicOf(catalog: Catalog, record: CatalogRecord): string {
  checkRecord(catalog, record);
  return recordTopic(record);
}

function refused(field: string, possible: string[]): AppError {
  const message = `The field '${field}' must be one of ${possible.join(', ')}.`;
  return new AppError('validation_failed', message, { fields: [{ pointer: `/${field}`, message }] });
}

/** @throws AppError validation_failed if the catalog does not have the record */
export const draftOf = (catalog: Catalog, { object, action, url }: NewWebHook): SubscriptionDraft => ({
  kind: 'web-hook',
  topic: topicOf(catalog, { object, action }),
  destination: url,
  headers: null,
  isActive: true,
});

/**
 * Turns a web-hook on that the service has turned off, too, because its routes have no field for that.
 * @param current for what is not sent of the record @throws AppError validation_failed
 */
export const changesOf = (
  catalog: Catalog,
  { object, action, url }: WebHookChanges,
  current: CatalogRecord,
): SubscriptionUpdate => ({
  isActive: true,
  ...(url !== undefined && { destination: url }),
  ...((object ?? action) !== undefined && {
    topic: topicOf(catalog, { object: object ?? current.object, action: action ?? current.action }),
  }),
});

export const webHookRef = (key: string): SubscriptionRef => ({ kind: 'web-hook', key });
