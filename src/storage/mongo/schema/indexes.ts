/** The names that queries hint at: without its index a query of the queue fails rather than crawls. */
export const INDEX = {
  marked: 'marked',
  due: 'due',
  backlog: 'backlog',
  owed: 'owed',
  bySubscription: 'bySubscription',
  troubled: 'troubled',
  idempotency: 'idempotency',
  bodied: 'bodied',
  keyed: 'keyed',
  replays: 'running',
} as const;

/** As those must ask who look for bodies by their age. */
export const WITH_BODY = { $or: [{ hb: { $exists: true } }, { wb: { $exists: true } }] };
