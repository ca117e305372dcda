/**
 * The names that queries hint at: without its index a query of the queue fails instead of reading a whole collection.
 * `leased` and `irregular` keep their first names in the database, because a new name would mean building the index
 * again over every stored event.
 */
export const INDEX = {
  leased: 'marked',
  due: 'due',
  backlog: 'backlog',
  owed: 'owed',
  bySubscription: 'bySubscription',
  irregular: 'troubled',
  idempotency: 'idempotency',
  bodied: 'bodied',
  keyed: 'keyed',
  replays: 'running',
} as const;

/** As those must ask who look for bodies by their age. */
export const WITH_BODY = { $or: [{ hb: { $exists: true } }, { wb: { $exists: true } }] };
