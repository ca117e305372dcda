/** What a filter sees of an event, and the service takes as one. */
const SEEN = ['scope', 'data', 'record', 'user'];

/** An event to try a filter on, from the body that hooks get. */
export const eventText = (body: object): string =>
  JSON.stringify(Object.fromEntries(Object.entries(body).filter(([name]) => SEEN.includes(name))), null, 2);
