import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, type Schemas } from './client.ts';
import type { Hook } from './hook-id.ts';

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

/** The record types of web-hooks in the order of the catalog, each with its actions. */
export function recordsOf({ events }: Catalog): Map<string, string[]> {
  const records = new Map<string, string[]>();
  for (const { record } of events.filter(isEvent)) {
    if (!record) continue;
    const actions = records.get(record.object) ?? [];
    if (!actions.includes(record.action)) records.set(record.object, [...actions, record.action]);
  }
  return records;
}

/** The events that a hook or a web-hook with this scope gets. */
export const eventsFor = (catalog: Catalog, { id, scope }: Pick<Hook, 'id' | 'scope'>): CatalogEvent[] =>
  typeof id === 'number'
    ? eventsCoveredBy(catalog, scope)
    : catalog.events
        .filter(isEvent)
        .filter(({ record }) => record && `${record.object}/${record.action}` === scope);

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
