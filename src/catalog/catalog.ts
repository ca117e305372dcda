import type { FieldError } from '../errors/app-error.js';
import type { CatalogDocument, CatalogEvent } from './catalog-document.js';
import { DataValidator } from './data-validator.js';

export type { CatalogEvent, CatalogRecord } from './catalog-document.js';

const PLACEHOLDER = '{channel_id}';
const DIGITS = /^\d{1,18}$/;

/** What may be published and subscribed to. Names are case-sensitive; see spec/http-api.md section 4. */
export class Catalog {
  private readonly events = new Map<string, CatalogEvent>();
  private readonly wildcards = new Set<string>();
  private readonly records = new Set<string>();
  private readonly validator: DataValidator;

  constructor(readonly document: CatalogDocument) {
    for (const entry of document.events) {
      if (entry.wildcard) this.wildcards.add(entry.scope);
      else this.events.set(entry.scope, entry);
      if (!entry.wildcard && entry.record) this.records.add(`${entry.record.object}/${entry.record.action}`);
    }
    this.validator = new DataValidator(document.$defs);
  }

  /** The event of a concrete published scope; `{channel_id}` in the catalogue stands for digits there. */
  event(scope: string): CatalogEvent | undefined {
    const exact = this.events.get(scope);
    if (exact) return scope.includes(PLACEHOLDER) ? undefined : exact;
    const name = nameInCatalog(scope);
    return name === undefined ? undefined : this.events.get(name);
  }

  /**
   * Whether a hook may have this scope: an event or a listed wildcard, with the channel's number filled in.
   * The literal `{channel_id}` is not legal: no event is ever published under it, so such a hook would never fire.
   */
  subscribable(scope: string): boolean {
    const name = nameInCatalog(scope);
    return name !== undefined && (this.event(scope) !== undefined || this.wildcards.has(name));
  }

  hasRecord(object: string, action: string): boolean {
    return this.records.has(`${object}/${action}`);
  }

  /** The actions that web-hooks may subscribe to for a record type; none where there is no such type. */
  actionsOf(object: string): string[] {
    return [...this.records]
      .filter((topic) => topic.startsWith(`${object}/`))
      .map((topic) => topic.split('/')[1]!);
  }

  /** The record types, in the order of the file. */
  objects(): string[] {
    return [...new Set([...this.records].map((topic) => topic.split('/')[0]!))];
  }

  /** What is wrong with an event's data, in sentences, pointers relative to it; nothing where it is right. */
  validate(event: CatalogEvent, data: unknown): FieldError[] {
    return this.validator.validate(event.schema, data);
  }
}

/** The name with its numbers taken for channels; undefined where it holds the placeholder itself. */
function nameInCatalog(scope: string): string | undefined {
  if (scope.includes(PLACEHOLDER)) return undefined;
  const segments = scope.split('/');
  return segments.map((segment) => (DIGITS.test(segment) ? PLACEHOLDER : segment)).join('/');
}
