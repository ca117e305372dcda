/** The text of a UUID (RFC 9562), for a regular expression. */
export const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
