import type { FailureCode } from '../model/delivery.js';
import type { FailureReason } from '../model/failure-reason.js';

/** What a failed attempt is recorded with. */
export interface Failure {
  code: FailureCode;
  /** Null if the code says everything. */
  reason: FailureReason | null;
}

type DialFailure = Extract<FailureCode, 'dns' | 'destination_not_allowed' | 'connect' | 'tls' | 'timeout'>;

/** The connection could not be made, so nothing was sent. */
export class DialError extends Error {
  override readonly name = 'DialError';

  constructor(
    readonly failure: DialFailure,
    readonly reason: FailureReason,
    cause?: unknown,
  ) {
    super(`Could not connect to the receiver (${failure}, ${reason}).`, { cause });
  }
}

/** Why an attempt ended before a status line. `error` is what ended the connection, or null if it was just closed. */
export function failureOf(error: unknown): Failure {
  if (error instanceof DialError) return { code: error.failure, reason: error.reason };
  if (isFromTls(error)) return { code: 'tls', reason: tlsReasonOf(error) };
  return { code: 'reset', reason: 'closed_before_answer' };
}

/** Why TCP or TLS could not be set up. `isSecure`: TLS was to be used. */
export function dialErrorOf(error: unknown, isSecure: boolean): DialError {
  if (!isSecure || isFromConnect(error)) return new DialError('connect', connectReasonOf(error), error);
  return new DialError('tls', tlsReasonOf(error), error);
}

/**
 * Node's and OpenSSL's names for what is wrong with a TLS handshake. An alert about a certificate comes from the
 * receiver, so it is about ours: we have none.
 */
const TLS_REASONS: Record<string, FailureReason> = {
  CERT_HAS_EXPIRED: 'certificate_expired',
  CERT_NOT_YET_VALID: 'certificate_not_yet_valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_wrong_name',
  ERR_TLS_CERT_ALTNAME_FORMAT: 'certificate_wrong_name',
  HOSTNAME_MISMATCH: 'certificate_wrong_name',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'client_certificate_required',
  ERR_SSL_SSLV3_ALERT_NO_CERTIFICATE: 'client_certificate_required',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'client_certificate_required',
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: 'client_certificate_required',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: 'client_certificate_required',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'client_certificate_required',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'tls_protocol_too_old',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'tls_protocol_too_old',
  ERR_SSL_WRONG_VERSION_NUMBER: 'tls_not_spoken',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'tls_not_spoken',
  ERR_SSL_HTTP_REQUEST: 'tls_not_spoken',
};

/** The other X.509 verification errors of Node's list: each says that the chain does not end at a trusted issuer. */
const NOT_TRUSTED = new Set(
  (
    'UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_CRL UNABLE_TO_DECRYPT_CERT_SIGNATURE UNABLE_TO_DECRYPT_CRL_SIGNATURE ' +
    'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY CERT_SIGNATURE_FAILURE CRL_SIGNATURE_FAILURE CRL_NOT_YET_VALID CRL_HAS_EXPIRED ' +
    'ERROR_IN_CERT_NOT_BEFORE_FIELD ERROR_IN_CERT_NOT_AFTER_FIELD DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN ' +
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_VERIFY_LEAF_SIGNATURE CERT_CHAIN_TOO_LONG CERT_REVOKED INVALID_CA ' +
    'PATH_LENGTH_EXCEEDED INVALID_PURPOSE CERT_UNTRUSTED CERT_REJECTED'
  ).split(' '),
);

function tlsReasonOf(error: unknown): FailureReason {
  const code = codeOf(error);
  return TLS_REASONS[code] ?? (NOT_TRUSTED.has(code) ? 'certificate_not_trusted' : 'tls_handshake_refused');
}

const CONNECT_REASONS: Record<string, FailureReason> = {
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'closed_before_answer',
  ETIMEDOUT: 'connect_timeout',
  ERR_SOCKET_CONNECTION_TIMEOUT: 'connect_timeout',
  EMFILE: 'sender_out_of_resources',
  ENFILE: 'sender_out_of_resources',
  ENOBUFS: 'sender_out_of_resources',
  ENOMEM: 'sender_out_of_resources',
  EADDRNOTAVAIL: 'sender_out_of_resources',
};

/** With several addresses, the reason of the first one that was tried. */
function connectReasonOf(error: unknown): FailureReason {
  const [first] = attemptsOf(error);
  return CONNECT_REASONS[codeOf(first ?? error)] ?? 'network_unreachable';
}

/** True if TCP failed. If there were several addresses, it must have failed at each. */
function isFromConnect(error: unknown): boolean {
  const attempts = attemptsOf(error);
  if (attempts.length > 0) return attempts.every(isFromConnect);
  return (has(error, 'syscall') && error.syscall === 'connect') || codeOf(error) === CONNECTION_TIMEOUT;
}

/** Node's error for one address of several that did not answer in its time. */
const CONNECTION_TIMEOUT = 'ERR_SOCKET_CONNECTION_TIMEOUT';

const attemptsOf = (error: unknown): unknown[] =>
  has(error, 'errors') && Array.isArray(error.errors) ? error.errors : [];

/** Only errors of OpenSSL have the name of a library. */
const isFromTls = (error: unknown) => has(error, 'library');

const codeOf = (error: unknown): string => (has(error, 'code') ? String(error.code) : '');

/** Compares the shape, not the class: Node's errors can come from another realm. */
function has<Key extends string>(error: unknown, key: Key): error is Record<Key, unknown> {
  return typeof error === 'object' && error !== null && key in error;
}
