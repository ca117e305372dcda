/** What a filter sees of an event, and the service takes as one. */
const SEEN = ['scope', 'data', 'record', 'user'];

/**
 * The event of a body. That of a web-hook has only a payload: the record, or the data if the publisher sent no record. It
 * stands for both.
 */
export const eventOf = (scope: string, body: object): object =>
  'payload' in body ? { ...body, scope, data: body.payload, record: body.payload } : body;

/** An event to try a filter on, with what a filter sees of it. */
export const eventText = (body: object): string =>
  JSON.stringify(Object.fromEntries(Object.entries(body).filter(([name]) => SEEN.includes(name))), null, 2);
