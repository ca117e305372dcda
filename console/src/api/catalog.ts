import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, type Schemas } from './client.ts';

export type CatalogEvent = Schemas['CatalogEvent'];
export type CatalogEntry = Schemas['Catalog']['events'][number];
export type Catalog = Schemas['Catalog'];

/** It changes with a restart of the service only. */
export const catalogQuery = queryOptions({
  queryKey: ['catalog'],
  queryFn: () => dataOf(client.GET('/catalog')),
  staleTime: Number.POSITIVE_INFINITY,
});

export const isEvent = (entry: CatalogEntry): entry is CatalogEvent => !entry.wildcard;

/**
 * Whether a hook with this scope gets this event, as the service decides: `/*` at the end stands for everything below,
 * and a number for `{channel_id}`.
 */
export function covers(scope: string, event: string): boolean {
  const wanted = scope.replace(/\/$/, '').split('/');
  const segments = event.split('/');
  const below = wanted.at(-1) === '*';
  const parts = below ? wanted.slice(0, -1) : wanted;
  if (below ? segments.length <= parts.length : segments.length !== parts.length) return false;
  return parts.every(
    (part, i) => part === segments[i] || (segments[i] === '{channel_id}' && /^\d+$/.test(part)),
  );
}

export const eventsCoveredBy = ({ events }: Catalog, scope: string): CatalogEvent[] =>
  events.filter(isEvent).filter((event) => covers(scope, event.scope));
