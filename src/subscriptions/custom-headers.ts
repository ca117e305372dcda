/** Names as the app wrote them, in a record without a prototype. */
export type CustomHeaders = Record<string, string>;

export type CustomHeadersVerdict =
  | { ok: true; headers: CustomHeaders }
  /** `header` names the header at fault; it is missing if the whole set is. */
  | { ok: false; header?: string; reason: string };

const MAX_HEADERS = 10;
const MAX_VALUE = 1024;
const MAX_TOTAL = 8 * 1024;
/** Bytes of `: ` and of the line's end. */
const LINE_OVERHEAD = 4;

const NAME = /^[A-Za-z0-9!#$%&'*+.^_|~-]{1,64}$/;
const VALUE = /^[\t\x20-\x7e]*$/;
const AT_ITS_ENDS = /^[\t ]|[\t ]$/;

const RESERVED = new Set(
  (
    'host content-length content-type content-encoding transfer-encoding connection keep-alive te trailer trailers ' +
    'upgrade expect accept-encoding user-agent via forwarded date'
  ).split(' '),
);
const RESERVED_PREFIXES =
  'webhook- x-forwarded- proxy- sec- x-amz- x-amzn- x-aws- x-goog x-azure- metadata-'.split(' ');

/**
 * Whether a hook may add these headers to its deliveries. Refused are the headers that the service or the HTTP client
 * sets (RFC 9110, Standard Webhooks), and those that proxies and cloud metadata services trust.
 */
export function checkCustomHeaders(headers: unknown): CustomHeadersVerdict {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    return { ok: false, reason: 'Send an object of header names and values, or null.' };
  }
  const entries = Object.entries(headers);
  if (entries.length > MAX_HEADERS) return { ok: false, reason: `Send at most ${MAX_HEADERS} headers.` };
  const checked: CustomHeaders = Object.create(null);
  const seen = new Set<string>();
  for (const [name, value] of entries) {
    const reason = refuse(name, value) ?? (seen.has(name.toLowerCase()) ? 'Send each header once.' : null);
    if (reason !== null) return { ok: false, header: name, reason };
    seen.add(name.toLowerCase());
    checked[name] = value;
  }
  return size(checked) <= MAX_TOTAL
    ? { ok: true, headers: checked }
    : { ok: false, reason: 'Send headers of at most 8 KiB in all.' };
}

function refuse(name: string, value: unknown): string | null {
  if (!NAME.test(name)) return 'Send header names of 1 to 64 letters, digits, hyphens and underscores.';
  const lower = name.toLowerCase();
  if (RESERVED.has(lower) || RESERVED_PREFIXES.some((prefix) => lower.startsWith(prefix))) {
    return 'This name is reserved. Choose another one, such as X-Auth-Token.';
  }
  if (typeof value !== 'string') return 'Send the value as a string.';
  if (value.length > MAX_VALUE) return `Send a value of at most ${MAX_VALUE} characters.`;
  if (!VALUE.test(value)) return 'Send a value of printable ASCII characters only.';
  // RFC 9110 section 5.5: white space at the ends is no part of a value.
  return AT_ITS_ENDS.test(value)
    ? 'Send a value without spaces at its ends: no receiver would see them.'
    : null;
}

function size(headers: CustomHeaders): number {
  return Object.entries(headers).reduce(
    (sum, [name, value]) => sum + name.length + value.length + LINE_OVERHEAD,
    0,
  );
}
