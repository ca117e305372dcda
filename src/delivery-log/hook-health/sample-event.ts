import type { CatalogDocument, CatalogEvent } from '../../catalog/catalog-document.js';
import { naturalScope } from '../../catalog/natural-scope.js';

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
