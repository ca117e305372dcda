/**
 * The place of a message in the index of a pull subscription: its key, whether it is offered or pulled, and the time from
 * which it may be pulled, or until which its lease lasts. In the order of their texts.
 */
const DIGITS = 15;

const timeText = (at: number) => String(Math.max(0, Math.floor(at))).padStart(DIGITS, '0');

export const offeredAt = (key: string, at: number): string => `${key}/o/${timeText(at)}`;
export const pulledUntil = (key: string, at: number): string => `${key}/p/${timeText(at)}`;

/** The events with an entry in a range. Both ends must hold for the same entry, which a condition on `d.v` does not say. */
export const withPlace = (v: object) => ({ d: { $elemMatch: { v } } });

/** Ranges of places: up to a time, inclusive. */
export const offeredBy = (key: string, now: number) => ({
  $gte: offeredAt(key, 0),
  $lte: offeredAt(key, now),
});
export const lapsedBy = (key: string, now: number) => ({
  $gte: pulledUntil(key, 0),
  $lte: pulledUntil(key, now),
});
/** All that was pulled. */
export const pulledOf = (key: string) => ({ $gte: `${key}/p/`, $lt: `${key}/p0` });

/** Greater than each place of the key, and less than those of the keys after it. */
export const afterKey = (key: string): string => `${key}0`;

/** The key that a place belongs to. */
export const keyOfPlace = (place: string): string => place.slice(0, -(DIGITS + 3));

/** The time of a place, in epoch milliseconds. */
export const timeOfPlace = (place: string): number => Number(place.slice(-DIGITS));
