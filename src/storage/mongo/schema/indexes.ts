/**
 * The names that queries hint at: without its index a query of the queue fails instead of reading a whole collection.
 * `leased`, `open` (pending or parked) and `irregular` keep their first names in the database, because a new name would mean building the index
 * again over every stored event.
 */
export const INDEX = {
  leased: 'marked',
  due: 'due',
  backlog: 'backlog',
  open: 'owed',
  bySubscription: 'bySubscription',
  irregular: 'troubled',
  pull: 'pull',
  head: 'head',
  behind: 'behind',
  idempotency: 'idempotency',
  bodied: 'bodied',
  keyed: 'keyed',
  replaySteps: 'steps',
  replaysOfHook: 'ofHook',
  replayParts: 'parts',
  uncounted: 'uncounted',
  statsByAge: 'byAge',
  latestIncidents: 'latest',
} as const;

/** The condition of the index `bodied`: a query must repeat it to use that index. */
export const WITH_BODY = { $or: [{ hb: { $exists: true } }, { wb: { $exists: true } }] };
