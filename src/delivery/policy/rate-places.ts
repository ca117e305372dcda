/** Never more than so many requests in any window of this length. */
export interface RateLimit {
  requests: number;
  windowMs: number;
}

/**
 * The places of a hook's window that are taken, by the store's clock in epoch milliseconds. A request keeps its place for
 * one window after its end. Counted from the start alone, a slow request and a quick one could reach the receiver closer
 * together than they were sent.
 */
export interface RatePlaces {
  /** For requests that have not ended. A process that dies says no more: then they are free at the latest time. */
  reserved: { id: string; count: number; until: number }[];
  used: { count: number; until: number }[];
}

/** What a process tells of the places that one reservation gave it. */
export interface EndedPlaces {
  id: string;
  /** Their requests have ended. */
  used: number;
  /** Nothing was sent. */
  unused: number;
}

/** How many places a process asks for. */
export interface PlacesAsked {
  /** For attempts that wait for a place now. */
  needed: number;
  /** These and others ahead, which it gets only as long as half of the window stays free. 0 only tells what has ended. */
  wanted: number;
}

export interface RateAsk extends PlacesAsked {
  limit: RateLimit;
  /** Milliseconds from the question until the last request of a reservation has ended. */
  holdMs: number;
  /** One for each reservation. */
  ended: readonly EndedPlaces[];
  /** The id of the new reservation. */
  id: string;
}

export interface RateAnswer {
  granted: number;
  /** Milliseconds after which there may be a place for what needs one, if none was granted. */
  againInMs: number;
  /** Half of the window is free now. */
  isAmple: boolean;
}

export const NO_PLACES: RatePlaces = { reserved: [], used: [] };

/** Places that end in the same part of a window are one entry, so that an hour of 10,000 requests is a short list. */
const PARTS = 256;
/** Another process may end its requests long before their latest time: who waits for them asks as often. Milliseconds. */
export const CLOSEST_LOOK_MS = 250;
/** An end in a window is kept as exactly as this. Milliseconds. */
export const partOf = ({ windowMs }: RateLimit): number => Math.max(1, Math.floor(windowMs / PARTS));

/** Notes what has ended. Reserves the needed places as far as they are free, and the others while half of the window stays free. */
export function takePlaces(
  before: RatePlaces,
  { limit, holdMs, ended, id, ...asked }: RateAsk,
  now: number,
): { places: RatePlaces; answer: RateAnswer } {
  const part = partOf(limit);
  const usedUntil = Math.ceil((now + limit.windowMs) / part) * part;
  const reservedUntil = now + holdMs + limit.windowMs;
  const reserved = without(ended, taken(before.reserved, now, reservedUntil));
  const used = taken(before.used, now, usedUntil);
  const count = ended.reduce((sum, one) => sum + one.used, 0);
  const last = used.at(-1);
  if (count > 0 && last?.until === usedUntil) last.count += count;
  else if (count > 0) used.push({ count, until: usedUntil });
  const free = Math.max(0, limit.requests - sum(reserved) - sum(used));
  const granted = grantedOf(free, limit, asked);
  const againInMs = granted === 0 ? waitFor({ reserved, used }, now) : 0;
  if (granted > 0) reserved.push({ id, count: granted, until: reservedUntil });
  return {
    places: { reserved, used },
    answer: { granted, againInMs, isAmple: 2 * (free - granted) >= limit.requests },
  };
}

/** Places ahead leave half of the window to others, so that nobody waits because of them while that half has room. */
function grantedOf(free: number, { requests }: RateLimit, { needed, wanted }: PlacesAsked): number {
  const toSpare = Math.floor(free - requests / 2);
  return Math.max(Math.min(needed, free), Math.min(wanted, toSpare));
}

/** When nothing of this is taken any more. */
export const freeFrom = ({ reserved, used }: RatePlaces): number =>
  Math.max(0, ...reserved.map(({ until }) => until), ...used.map(({ until }) => until));

/** No place is taken for longer than one that is taken now: the clock was set back, or the window is shorter now. */
function taken<Place extends { until: number }>(places: Place[], now: number, latest: number): Place[] {
  return places
    .filter(({ until }) => until > now)
    .map((place) => ({ ...place, until: Math.min(place.until, latest) }));
}

function without(ended: readonly EndedPlaces[], reserved: RatePlaces['reserved']): RatePlaces['reserved'] {
  const gone = new Map(ended.map(({ id, used, unused }) => [id, used + unused]));
  return reserved
    .map((place) => ({ ...place, count: place.count - (gone.get(place.id) ?? 0) }))
    .filter(({ count }) => count > 0);
}

const sum = (places: { count: number }[]) => places.reduce((total, { count }) => total + count, 0);

function waitFor({ reserved, used }: RatePlaces, now: number): number {
  const first = Math.min(...used.map(({ until }) => until), ...reserved.map(({ until }) => until));
  const wait = Number.isFinite(first) ? first - now : 0;
  return reserved.length > 0 ? Math.min(wait, CLOSEST_LOOK_MS) : wait;
}
