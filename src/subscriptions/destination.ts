import { isIP } from 'node:net';
import type { Config } from '../config/config.js';

/** The rule that the configuration sets. The service's own addresses are not destinations. */
export function destinationRule({
  ALLOW_INSECURE_DESTINATIONS,
  PUBLIC_URL,
  HOST,
  PORT,
}: Config): DestinationRule {
  const ownHosts = [`${HOST}:${PORT}`.toLowerCase()];
  if (PUBLIC_URL) ownHosts.push(new URL(PUBLIC_URL).host);
  return { allowInsecure: ALLOW_INSECURE_DESTINATIONS, ownHosts };
}

export interface DestinationRule {
  /** For development: accepts http, other ports, IP literals and local names. */
  allowInsecure: boolean;
  /** `host[:port]` of the service itself, in lower case. */
  ownHosts: string[];
}

export type DestinationVerdict = { ok: true; canonicalUrl: string } | { ok: false; reason: string };

const MAX_LENGTH = 2048;
/** DNS allows the underscore (RFC 2181 section 11), and receivers with one in their name exist. */
const LABEL = /^[a-z0-9_-]{1,63}$/;
const LOCAL_LABELS = new Set(
  (
    'local localhost localdomain home internal intranet lan private corp box svc ' +
    'arpa onion test invalid example'
  ).split(' '),
);
/** Controls, and characters that turn text around: they would forge what a log or a console shows. */
const UNPRINTABLE = /[\s\p{Cc}\p{Bidi_Control}]/u;
const PUBLIC_NAME = 'Send a public host name with at least two labels, such as hooks.example.com';

/**
 * Whether a hook may be registered for this URL. This is an early hint: the address guard decides when it dials.
 * A reason is a sentence that says what to send instead.
 */
export function checkDestination(raw: string, rule: DestinationRule): DestinationVerdict {
  const reason = refuseRaw(raw, rule.allowInsecure);
  if (reason !== null) return { ok: false, reason };
  if (!URL.canParse(raw)) return { ok: false, reason: `${PUBLIC_NAME}, in a valid URL.` };
  const url = new URL(raw);
  const refused = refuseParsed(url, rule);
  return refused === null ? { ok: true, canonicalUrl: url.href } : { ok: false, reason: refused };
}

/** Checks the text itself, because the URL parser silently repairs what it reads. */
function refuseRaw(raw: string, allowInsecure: boolean): string | null {
  if (raw.length > MAX_LENGTH) return `Send a URL of at most ${MAX_LENGTH} characters.`;
  if (UNPRINTABLE.test(raw))
    return 'Send a URL without spaces, control characters and characters that change the direction of text; encode them as %20.';
  if (raw.includes('\\')) return 'Send a URL without backslashes; separate its parts by /.';
  if (raw.includes('#')) return 'Send a URL without a fragment: leave out # and what follows.';
  const authority = (allowInsecure ? /^https?:\/\/([^/?]*)/i : /^https:\/\/([^/?]*)/i).exec(raw)?.[1];
  if (authority === undefined)
    return `Send a URL that begins with ${allowInsecure ? 'http:// or ' : ''}https://.`;
  if (authority === '') return 'Send a URL with a host name right after https://.';
  if (authority.includes('@'))
    return 'Send a URL without a user name or password; use a custom header instead.';
  if (authority.includes('%')) return 'Send the host name itself, not percent-encoded.';
  return null;
}

function refuseParsed(url: URL, rule: DestinationRule): string | null {
  if (rule.allowInsecure) return rule.ownHosts.includes(url.host) ? ownHost : null;
  if (url.port !== '') return 'Send a URL on port 443: leave the port out.';
  if (url.hostname.startsWith('[') || isIP(url.hostname) !== 0) return 'Send a host name, not an IP address.';
  if (url.hostname.endsWith('.')) return 'Send the host name without a dot at its end.';
  if (rule.ownHosts.some((own) => withoutPort(own) === url.hostname)) return ownHost;
  return refuseName(url.hostname);
}

function refuseName(name: string): string | null {
  const labels = name.split('.');
  if (labels.length < 2 || name.length > 253 || !labels.every((label) => LABEL.test(label)))
    return `${PUBLIC_NAME}.`;
  const last = labels.at(-1)!;
  return LOCAL_LABELS.has(last) ? `${PUBLIC_NAME}; .${last} is not public.` : null;
}

const ownHost = 'Send the address of your own receiver, not of this service.';

const withoutPort = (host: string) => host.replace(/:\d+$/, '');
