const HIDDEN = '[redacted]';

/** What must not be in a log, wherever it turns up: each stops before a quote or a backslash, so JSON stays JSON. */
const SECRETS: [RegExp, string][] = [
  [/\b(Bearer|Basic) +[^\s"\\,]+/gi, `$1 ${HIDDEN}`],
  [/\bwhsec_[A-Za-z0-9+/=]+/g, `whsec_${HIDDEN}`],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s"\\/@]+@/gi, `$1${HIDDEN}@`],
  [/(:\/\/[^\s"\\?]*\?)[^\s"\\]+/g, `$1${HIDDEN}`],
];

/** A line of the log without tokens, signing secrets, passwords in addresses, and query strings. */
export const redact = (line: string): string =>
  SECRETS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), line);
