/** Digits of a turn: as many as the largest exact integer has. */
const DIGITS = 16;

/** Names a line of a hook, as the head of it carries it. */
export const lineName = (key: string, line: string): string => `${key}/${line}`;

/** The line of a delivery that is ordered, or nothing. */
export const lineOf = ({ k, l }: { k: string; l?: string }): string[] =>
  l === undefined ? [] : [lineName(k, l)];

/**
 * The place of a delivery that stands behind others in its line, in the order of the texts. Deliveries that lined up in one
 * turn are called in the order of their events.
 */
export const placeBehind = (name: string, turn: number, eventId: string): string =>
  `${name}/${turnText(turn)}/${eventId}`;

export const turnText = (turn: number): string => String(turn).padStart(DIGITS, '0');

/** As the start of a place: the index is read from there. */
export const inLine = (name: string): RegExp => new RegExp(`^${name.replace(/[^\w/-]/g, '\\$&')}/`);

/** The line of a place. A turn and the id of an event have no slash. */
export const nameOfPlace = (place: string): string => upToLast(upToLast(place));

/** The hook of a line. */
export const keyOfName = upToLast;

function upToLast(text: string): string {
  return text.slice(0, text.lastIndexOf('/'));
}

/** The places of a line, or of all lines of a hook. Both ends must hold for the same entry. */
export const placesOf = (nameOrKey: string) => ({ $gte: `${nameOrKey}/`, $lt: afterPlacesOf(nameOrKey) });

/** Greater than each of them, and less than those of the lines after it. */
export const afterPlacesOf = (nameOrKey: string): string => `${nameOrKey}0`;
