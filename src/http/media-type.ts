const CHARSET = /^charset="?([^";]+)"?$/i;

/**
 * True if the `Content-Type` header is this media type, and its charset, if any, is UTF-8.
 * @param type in lower case
 */
export function isMediaType(header: string | undefined, type: string): boolean {
  if (header === undefined) return false;
  if (header === type) return true;
  const [given, ...parameters] = header.split(';').map((part) => part.trim());
  if (given?.toLowerCase() !== type) return false;
  return parameters.every((parameter) => {
    const charset = CHARSET.exec(parameter)?.[1];
    return charset === undefined || /^utf-?8$/i.test(charset);
  });
}
