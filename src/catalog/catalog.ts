import type { FieldError } from '../errors/app-error.js';
import type { CatalogDocument, CatalogEvent, CatalogRecord } from './catalog-document.js';
import { DataValidator } from './data-validator.js';
import { naturalScope } from './natural-scope.js';
import { nearestScope } from './nearest-scope.js';

export type { CatalogEvent, CatalogRecord } from './catalog-document.js';

const PLACEHOLDER = '{channel_id}';
/** The number of a channel, as the platform prints it: no event is published under another form, such as 01. */
const CHANNEL = /^[1-9]\d{0,17}$/;

/** The events that can be published, and the topics that apps can subscribe to. Names are case-sensitive. */
export class Catalog {
  private readonly events = new Map<string, CatalogEvent>();
  private readonly wildcards = new Set<string>();
  private readonly records = new Set<string>();
  private readonly validator: DataValidator;

  constructor(readonly document: CatalogDocument) {
    for (const entry of document.events) {
      if (entry.wildcard) this.wildcards.add(entry.scope);
      else this.add(entry);
      if (!entry.wildcard && entry.record) this.records.add(`${entry.record.object}/${entry.record.action}`);
    }
    this.validator = new DataValidator(document.$defs);
  }

  private add(entry: CatalogEvent): void {
    this.events.set(entry.scope, entry);
    if (entry.alias !== undefined) this.events.set(entry.alias, entry);
  }

  /** The event of a concrete scope or of its alias. `{channel_id}` in the catalog stands for digits in the scope. */
  event(scope: string): CatalogEvent | undefined {
    const exact = this.events.get(scope);
    if (exact) return scope.includes(PLACEHOLDER) ? undefined : exact;
    const name = nameInCatalog(scope);
    return name === undefined ? undefined : this.events.get(name);
  }

  /** The catalog's own spelling of a scope: that of the event for its alias, and the same for all others. */
  nameOf(scope: string): string {
    const event = this.event(scope);
    return event?.alias === scope ? event.scope : scope;
  }

  /**
   * Whether a hook may have this scope: an event or a listed wildcard, with the number of the channel in it.
   * The literal `{channel_id}` is refused, because no event is published under it, so the hook would get nothing.
   */
  subscribable(scope: string): boolean {
    const name = nameInCatalog(scope);
    return name !== undefined && (this.event(scope) !== undefined || this.wildcards.has(name));
  }

  /** The event whose scope is nearest to an unknown one, with the number of the channel in it. Null if none is near. */
  nearestEvent(scope: string): string | null {
    return nearest(scope, this.names(false));
  }

  /** The same, of all that a hook may subscribe to. */
  nearestTopic(scope: string): string | null {
    return nearest(scope, [...this.names(false), ...this.names(true)]);
  }

  private names(areWildcards: boolean): string[] {
    return this.document.events
      .filter(({ wildcard = false }) => wildcard === areWildcards)
      .map(({ scope }) => scope);
  }

  /** Matches the scopes, in either spelling, of the events that web-hooks get as one of these records. */
  scopesOf({ object, action }: { [Field in keyof CatalogRecord]: string | undefined }): RegExp {
    const names = this.document.events.flatMap((entry) => {
      const record = entry.wildcard ? undefined : entry.record;
      if (!record || (object ?? record.object) !== record.object) return [];
      return (action ?? record.action) === record.action ? [naturalScope(entry.scope)] : [];
    });
    const patterns = names.map((name) => name.split(PLACEHOLDER).map(literally).join('[1-9]\\d*'));
    return new RegExp(`^(${patterns.join('|')})/?$`);
  }

  /** The actions that web-hooks may subscribe to for a record type. Empty if there is no such type. */
  actionsOf(object: string): string[] {
    return [...this.records]
      .filter((topic) => topic.startsWith(`${object}/`))
      .map((topic) => topic.split('/')[1]!);
  }

  /** The record types in the order of the catalog. */
  objects(): string[] {
    return [...new Set([...this.records].map((topic) => topic.split('/')[0]!))];
  }

  /** What is wrong with an event's data, with pointers relative to the data. Empty if nothing is wrong. */
  validate(event: CatalogEvent, data: unknown): FieldError[] {
    return this.validator.validate(event.schema, data);
  }
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Leaves out what has a placeholder where the scope has no number to put there. */
function nearest(scope: string, names: string[]): string | null {
  const number = scope.split('/').find((segment) => CHANNEL.test(segment));
  const usable = number === undefined ? names.filter((name) => !name.includes(PLACEHOLDER)) : names;
  const found = nearestScope(nameInCatalog(scope) ?? scope, usable);
  return number === undefined || found === null ? found : found.replace(PLACEHOLDER, number);
}

/** The scope with `{channel_id}` for its numbers, or undefined if it contains the placeholder itself. */
function nameInCatalog(scope: string): string | undefined {
  if (scope.includes(PLACEHOLDER)) return undefined;
  const segments = scope.split('/');
  return segments.map((segment) => (CHANNEL.test(segment) ? PLACEHOLDER : segment)).join('/');
}
