import type { CatalogDocument, CatalogEvent } from '../../catalog/catalog-document.js';

const CHANNEL = '{channel_id}';
const DIGITS = /^\d+$/;
/** Where a hook hears every channel. */
const SOME_CHANNEL = '1';

export interface SampleEvent {
  /** Concrete: the hook's own channel in the place of the catalogue's `{channel_id}`. */
  scope: string;
  data: CatalogEvent['example'];
}

/**
 * The catalogue's example of what a hook of this scope hears; of a wildcard, that of the event nearest beneath it.
 * Undefined where a replaced catalogue no longer has any.
 */
export function sampleEvent({ events }: CatalogDocument, scope: string): SampleEvent | undefined {
  const wanted = scope.split('/');
  const beneath = wanted.at(-1) === '*' ? wanted.slice(0, -1) : undefined;
  const heard = events.flatMap((event) => {
    const segments = event.scope.split('/');
    if (event.wildcard || !covers(beneath ?? wanted, segments, beneath !== undefined)) return [];
    return [{ segments, data: event.example }];
  });
  const [nearest] = heard.sort((a, b) => a.segments.length - b.segments.length);
  return nearest && { scope: filled(nearest.segments, wanted), data: nearest.data };
}

function covers(wanted: string[], segments: string[], asPrefix: boolean): boolean {
  if (asPrefix ? segments.length <= wanted.length : segments.length !== wanted.length) return false;
  return wanted.every((part, i) => part === segments[i] || (segments[i] === CHANNEL && DIGITS.test(part)));
}

function filled(segments: string[], wanted: string[]): string {
  return segments
    .map((segment, i) =>
      segment !== CHANNEL ? segment : DIGITS.test(wanted[i] ?? '') ? wanted[i] : SOME_CHANNEL,
    )
    .join('/');
}
