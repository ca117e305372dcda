import type { CatalogDocument, CatalogEvent } from '../../catalog/catalog-document.js';
import { naturalScope } from '../../catalog/natural-scope.js';
import { AppError } from '../../errors/app-error.js';
import { recordTopic } from '../../subscriptions/matching-index.js';
import type { Subscription } from '../../subscriptions/subscription.js';

const CHANNEL = '{channel_id}';
const DIGITS = /^\d+$/;
/** The channel of a sample for a hook that gets the events of all channels. */
const SOME_CHANNEL = '1';

export interface SampleEvent {
  /** A concrete event, with the channel of the hook in place of `{channel_id}`. */
  scope: string;
  data: CatalogEvent['example'];
}

interface Candidate {
  segments: string[];
  data: CatalogEvent['example'];
}

/** The catalog's example for a hook or a web-hook. @throws AppError not_found */
export function sampleFor(
  catalog: CatalogDocument,
  { kind, topic }: Pick<Subscription, 'kind' | 'topic'>,
): SampleEvent {
  if (kind === 'web-hook') return sampleRecord(catalog, topic) ?? none('object and action');
  return sampleEvent(catalog, topic) ?? none('scope');
}

function none(what: string): never {
  throw new AppError('not_found', `The catalog has no event for the hook's ${what}.`);
}

/** The first event of the catalog that web-hooks get as this record type and action. Undefined if there is none. */
function sampleRecord({ events }: CatalogDocument, topic: string): SampleEvent | undefined {
  for (const event of events) {
    if (event.wildcard || !event.record || recordTopic(event.record) !== topic) continue;
    const segments = event.scope.split('/');
    return inChannel({ segments, data: event.example }, segments.includes(CHANNEL) ? SOME_CHANNEL : null);
  }
  return undefined;
}

/**
 * The catalog's example for a hook with this scope. A wildcard gets the example of the nearest event below it.
 * Undefined if the catalog has no matching event, which happens after an operator has replaced the catalog.
 */
export function sampleEvent({ events }: CatalogDocument, scope: string): SampleEvent | undefined {
  const wanted = naturalScope(scope).split('/');
  const below = wanted.at(-1) === '*' ? wanted.slice(0, -1) : undefined;
  const candidates = events.flatMap((event): Candidate[] => {
    const segments = event.scope.split('/');
    const compared = naturalScope(event.scope).split('/');
    if (event.wildcard || !covers(below ?? wanted, compared, below !== undefined)) return [];
    return [{ segments, data: event.example }];
  });
  const [nearest] = candidates.sort((a, b) => a.segments.length - b.segments.length);
  return nearest && inChannel(nearest, channelOf(nearest.segments, wanted));
}

function covers(wanted: string[], segments: string[], asPrefix: boolean): boolean {
  if (asPrefix ? segments.length <= wanted.length : segments.length !== wanted.length) return false;
  return wanted.every((part, i) => part === segments[i] || (segments[i] === CHANNEL && DIGITS.test(part)));
}

/** Of the event, or null if its scope has none. */
function channelOf(segments: string[], wanted: string[]): string | null {
  const place = segments.indexOf(CHANNEL);
  if (place < 0) return null;
  const channel = wanted[place] ?? '';
  return DIGITS.test(channel) ? channel : SOME_CHANNEL;
}

/** Scope and data name the same channel, unless a number in JSON cannot be that large. */
function inChannel({ segments, data }: Candidate, channel: string | null): SampleEvent {
  if (channel === null) return { scope: segments.join('/'), data };
  const scope = segments.map((segment) => (segment === CHANNEL ? channel : segment)).join('/');
  const id = Number(channel);
  return 'channel_id' in data && Number.isSafeInteger(id)
    ? { scope, data: { ...data, channel_id: id } }
    : { scope, data };
}
