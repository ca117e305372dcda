const EVENT_ID = /^msg_[0-9A-Z]{26}$/;

/** Where the next page begins, in a form that nobody should read: the last event of this page. */
export function encodeCursor(eventId: string): string {
  return Buffer.from(eventId).toString('base64url');
}

/** Null for anything that encodeCursor could not have made. */
export function decodeCursor(cursor: string): string | null {
  const eventId = Buffer.from(cursor, 'base64url').toString();
  return EVENT_ID.test(eventId) && encodeCursor(eventId) === cursor ? eventId : null;
}
