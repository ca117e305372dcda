import type { Config } from '../config/config.js';
import { StoreUnavailable } from '../errors/repository-errors.js';
import { redact } from './redact.js';

/** Why the database does not serve this process, in words that contain no password. */
export interface StoreFault {
  found: string;
  fix: string;
}

interface Cause {
  name?: string;
  message?: string;
  code?: unknown;
  codeName?: string;
  cause?: unknown;
  /** The driver's view of the servers, on an error of server selection. */
  reason?: { type?: string; servers?: Map<string, { type?: string; error?: unknown }> };
}

type Rule = [pattern: RegExp, what: string, fix: string];

/** The first rule that matches decides. The text holds the names, codes and messages of all causes. */
const RULES: Rule[] = [
  [
    /AuthenticationFailed|Authentication failed|\bcode 18\b|bad auth|SCRAM/i,
    'refused the user name or the password',
    'Correct the user, the password or authSource in MONGODB_URI.',
  ],
  [
    /Unauthorized|not authorized|requires authentication|\bcode 13\b/i,
    'does not let this user read or write the database',
    'Give the user the role readWrite on the database, or put a user into MONGODB_URI.',
  ],
  [
    /certificate|self.signed|ERR_TLS|ERR_SSL|\bSSL\b|\bTLS\b|EPROTO/i,
    'failed the TLS handshake',
    'Use tls=true only if the server has TLS, and set tlsCAFile in MONGODB_URI if its authority is private.',
  ],
  [
    /ECONNREFUSED/,
    'refused the connection',
    'Start mongod there, or correct the host and port in MONGODB_URI.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ENODATA|querySrv/,
    'has a name that does not resolve',
    'Correct the host name in MONGODB_URI, or the DNS of this machine.',
  ],
  [/RSGhost/, 'belongs to a replica set that is not initiated', 'Run rs.initiate() once in mongosh.'],
  [
    /EHOSTUNREACH|ENETUNREACH/,
    'cannot be reached over the network',
    'Correct the host in MONGODB_URI, or the route to it.',
  ],
  [
    /ECONNRESET|EPIPE|connection \d* ?to .* closed/i,
    'closed the connection',
    'If the server requires TLS, add tls=true to MONGODB_URI. Otherwise read its log.',
  ],
  [
    /RSSecondary|RSOther|ReplicaSetNoPrimary/,
    'has no primary',
    'Bring back a majority of the replica set, and check replicaSet in MONGODB_URI.',
  ],
  [
    /timed out|ETIMEDOUT|No answer within|MongoNetworkTimeoutError/i,
    'did not answer in time',
    'Check that the server runs, and that no firewall drops the connection.',
  ],
];

/** True for an error of the database, and of its driver: a wrong user name is not an outage, but the operator can correct it as easily. */
export const isStoreFault = (thrown: unknown): boolean =>
  thrown instanceof StoreUnavailable || (thrown instanceof Error && /^Mongo(ose)?[A-Z]/.test(thrown.name));

/** Explains an error of opening or reading the database. */
export function explainStoreFault(thrown: unknown, config: Config): StoreFault {
  const text = describe(thrown).join(' ');
  if (!config.MONGODB_URI) {
    return {
      found: `The embedded store in ${config.DATA_DIR} fails: ${redact(messageOf(thrown))}`,
      fix: 'Correct DATA_DIR, or the owner and permissions of that directory.',
    };
  }
  const where = `MongoDB at ${hostsOf(config.MONGODB_URI)}`;
  const rule = RULES.find(([pattern]) => pattern.test(text));
  if (rule) return { found: `${where} ${rule[1]}.`, fix: rule[2] };
  const fix = 'Check that the server runs and that MONGODB_URI is right.';
  return { found: `${where} fails: ${withoutPassword(messageOf(thrown), config.MONGODB_URI)}`, fix };
}

/** The hosts of a connection string without its user, password and options. Safe to print. */
export function hostsOf(uri: string): string {
  const match = /^mongodb(?:\+srv)?:\/\/(?:[^@/?#]*@)?([\w.,:[\]-]+)(?:[/?][^@]*)?$/.exec(uri);
  return match?.[1] ?? 'the address in MONGODB_URI';
}

function withoutPassword(message: string, uri: string): string {
  const password = /^[^:]+:\/\/[^:@/]*:(.*)@/.exec(uri)?.[1];
  return redact(password ? message.replaceAll(password, '[redacted]') : message);
}

/** The message of the innermost cause: the outer errors only say that the database is unavailable. */
function messageOf(thrown: unknown): string {
  const { cause, message } = (thrown ?? {}) as Cause;
  return cause === undefined ? (message ?? String(thrown)) : messageOf(cause);
}

function describe(thrown: unknown): string[] {
  if (typeof thrown !== 'object' || thrown === null) return [];
  const { name, message, code, codeName, cause, reason } = thrown as Cause;
  const servers = reason?.servers ? [...reason.servers.values()] : [];
  return [
    ...servers.flatMap(({ type, error }) => [type ?? '', ...describe(error)]),
    ...describe(cause),
    reason?.type ?? '',
    `${name} ${message} code ${String(code)} ${codeName ?? ''}`,
  ];
}
