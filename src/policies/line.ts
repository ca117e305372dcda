import { createHash } from 'node:crypto';
import type { FilteredEvent } from '../filters/filter.js';
import { valueAt } from './json-pointer.js';

/** Base64url characters of a line's name, 96 bits: hooks with billions of keys will not see two lines fall together. */
const NAME_LENGTH = 16;

/**
 * The line of a hook that an event stands in: a short name for the pointer of its policy, and the text, number or boolean
 * there. Of the empty pointer there is one line, for the whole hook. Null if the event has no such value: it stands in no
 * line. The name contains the pointer, so that a changed policy makes new lines.
 */
export function lineOf(event: FilteredEvent, pointer: string): string | null {
  const key = pointer === '' ? '' : valueAt(event, pointer);
  if (typeof key !== 'string' && typeof key !== 'number' && typeof key !== 'boolean') return null;
  const named = JSON.stringify([pointer, key]);
  return createHash('sha256').update(named).digest('base64url').slice(0, NAME_LENGTH);
}

/** The same for many hooks of one event: those with the same pointer share the work. */
export class EventLines {
  private readonly known = new Map<string, string | null>();

  constructor(private readonly event: FilteredEvent) {}

  /** @param pointer null: the hook's deliveries are not ordered */
  of(pointer: string | null): string | null {
    if (pointer === null) return null;
    let line = this.known.get(pointer);
    if (line === undefined) {
      line = lineOf(this.event, pointer);
      this.known.set(pointer, line);
    }
    return line;
  }
}
