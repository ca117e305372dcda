import { AppError } from '../errors/app-error.js';
import { type CustomHeaders, checkCustomHeaders } from './custom-headers.js';
import { checkDestination, type DestinationRule } from './destination.js';
import type { PullTerms, Subscription, SubscriptionKind } from './subscription.js';

/** The kinds that have a destination. */
export type Pushed = Exclude<SubscriptionKind, 'pull'>;

/** What an app may set of a hook or a web-hook. The callers have checked that the catalog has the topic. */
export interface SubscriptionDraft extends Pick<Subscription, 'topic' | 'destination' | 'isActive'> {
  kind: Pushed;
  headers: CustomHeaders | null;
}

export type SubscriptionUpdate = Partial<Omit<SubscriptionDraft, 'kind'> & Pick<Subscription, 'policy'>>;

/** What an app may set of a pull subscription. The caller has checked that the catalog has the topic. */
export interface PullDraft extends Pick<Subscription, 'topic' | 'policy'> {
  pull: PullTerms;
}

/** The two APIs name the same field differently. */
const DESTINATION_FIELD: Record<Pushed, string> = { hook: 'destination', 'web-hook': 'url' };

/** @throws AppError validation_failed */
export function canonicalUrlOf(destination: string, kind: Pushed, rule: DestinationRule): string {
  const verdict = checkDestination(destination, rule);
  if (verdict.ok) return verdict.canonicalUrl;
  const field = DESTINATION_FIELD[kind];
  throw refused(`/${field}`, `The field '${field}' cannot be used as a destination. ${verdict.reason}`);
}

/** @throws AppError validation_failed */
export function checkedHeaders(headers: CustomHeaders | null): CustomHeaders | null {
  if (headers === null) return null;
  const verdict = checkCustomHeaders(headers);
  if (verdict.ok) return verdict.headers;
  const path = verdict.header === undefined ? ['headers'] : ['headers', verdict.header];
  const pointer = path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  throw refused(pointer, `The field '${path.join('.')}' cannot be used. ${verdict.reason}`);
}

function refused(pointer: string, message: string): AppError {
  return new AppError('validation_failed', message, { fields: [{ pointer, message }] });
}
