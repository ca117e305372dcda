import type { AcceptedEvent } from '../../../delivery/model/accepted-event.js';
import type { EventDocument, Standing } from '../queue/event-document.js';
import { lineName, placeBehind } from './line-names.js';

/** An event with ordered deliveries, and the turn in which they line up. */
export interface Lined {
  event: AcceptedEvent;
  turn: number;
}

export const isOrdered = ({ deliveries }: AcceptedEvent): boolean =>
  deliveries.some(({ line }) => line !== undefined);

/** The lines that the event's deliveries stand in. */
export const namesOf = ({ deliveries }: Pick<AcceptedEvent, 'deliveries'>): string[] =>
  deliveries.flatMap(({ subscriptionKey, line }) =>
    line === undefined ? [] : [lineName(subscriptionKey, line)],
  );

/**
 * Where each delivery of each event stands, in their order: the first of a line in which nothing stands is its head.
 * @param standing lines in which something stands already
 */
export function lineUp(lined: readonly Lined[], standing: ReadonlySet<string>): Standing[][] {
  const taken = new Set(standing);
  return lined.map(({ event, turn }) =>
    event.deliveries.map(({ subscriptionKey, line }) => {
      if (line === undefined) return null;
      const name = lineName(subscriptionKey, line);
      if (taken.has(name)) return { q: placeBehind(name, turn, event.id) };
      taken.add(name);
      return { h: name };
    }),
  );
}

/** The ordinals of those that stand behind others. */
export const behindIn = (standing: readonly Standing[]): number[] =>
  standing.flatMap((one, ordinal) => (one && 'q' in one ? [ordinal] : []));

/**
 * The same of an event that an earlier try has stored. Of those that this process was to lease, all that it did not lease
 * then: one that was called since comes from the backlog, if it was not claimed from there already.
 */
export function behindInStored(
  { deliveries }: AcceptedEvent,
  { d }: Pick<EventDocument, 'd'>,
  leaseId: string,
): number[] {
  return deliveries.flatMap(({ line, place }, ordinal) => {
    const { q, r, cl } = d[ordinal]!;
    const isBehind = place === 'leased' ? r !== leaseId || cl !== undefined : q !== undefined;
    return line !== undefined && isBehind ? [ordinal] : [];
  });
}
