const HIDDEN = '[redacted]';

/** Patterns that no log line may contain. Each stops before a quote or a backslash, so that JSON stays valid. */
const SECRETS: [RegExp, string][] = [
  [/\b(Bearer|Basic) +[^\s"\\,]+/gi, `$1 ${HIDDEN}`],
  [/\bwhsec_[A-Za-z0-9+/=]+/g, `whsec_${HIDDEN}`],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s"\\/@]+@/gi, `$1${HIDDEN}@`],
  [/(:\/\/[^\s"\\?]*\?)[^\s"\\]+/g, `$1${HIDDEN}`],
];

/** Removes tokens, signing secrets, passwords in URLs and query strings from a log line. */
export const redact = (line: string): string =>
  SECRETS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), line);
