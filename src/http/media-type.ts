const CHARSET = /^charset="?([^";]+)"?$/i;

/**
 * Is this `Content-Type` the media type, and its charset, where given, UTF-8?
 * @param type lower case
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
