import type { CatalogEvent } from '../../api/catalog.ts';

/** What a filter sees of an event, and the service takes as one. */
const SEEN = ['scope', 'data', 'record', 'user'];

/**
 * The event of a body. That of a web-hook has a payload alone: the record if the publisher sent one, and then the data is
 * not in it, or else the data, and then there was no record. Data is of the type that the catalog's example shows.
 */
export function eventOf(scope: string, body: object, example: CatalogEvent['example'] | undefined): object {
  if (!('payload' in body)) return body;
  const { payload } = body;
  const isData = typeOf(payload) !== undefined && typeOf(payload) === typeOf(example);
  return { ...body, scope, ...(isData ? { data: payload } : { record: payload }) };
}

const typeOf = (value: unknown): unknown => (value as { type?: unknown } | null | undefined)?.type;

/** An event to try a filter on, with what a filter sees of it. */
export const eventText = (body: object): string =>
  JSON.stringify(Object.fromEntries(Object.entries(body).filter(([name]) => SEEN.includes(name))), null, 2);
