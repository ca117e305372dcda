import { errors } from 'undici';
import type { FailureCode } from '../model/delivery.js';

export type DialFailure = Extract<
  FailureCode,
  'dns' | 'destination_not_allowed' | 'connect' | 'tls' | 'timeout'
>;

/** The connection could not be made, so nothing was sent. */
export class DialError extends Error {
  override readonly name = 'DialError';

  constructor(
    readonly failure: DialFailure,
    cause?: unknown,
  ) {
    super(`Could not connect to the receiver (${failure}).`, { cause });
  }
}

const TIMEOUTS = [errors.HeadersTimeoutError, errors.BodyTimeoutError, errors.ConnectTimeoutError];

/** Why an attempt ended before an answer. `error` can be anything, even an AssertionError. */
export function failureOf(error: unknown): FailureCode {
  if (error instanceof DialError) return error.failure;
  if (TIMEOUTS.some((timeout) => error instanceof timeout)) return 'timeout';
  if (error instanceof errors.SocketError) return isBadResponse(error) ? 'protocol' : 'reset';
  if (fromTls(error)) return 'tls';
  return fromSystemCall(error) ? 'reset' : 'protocol';
}

/** Why a connection could not be made. `secure`: TLS was to be used. */
export function dialFailureOf(error: unknown, secure: boolean): DialFailure {
  if (error instanceof errors.ConnectTimeoutError) return 'timeout';
  if (!secure || refusedByNetwork(error)) return 'connect';
  return 'tls';
}

/** undici uses the same class and code for a closed connection and for an invalid answer. */
function isBadResponse(error: Error): boolean {
  return error.message === 'bad response' || error.message === 'bad upgrade';
}

function refusedByNetwork(error: unknown): boolean {
  if (has(error, 'errors') && Array.isArray(error.errors)) return error.errors.every(refusedByNetwork);
  return fromSystemCall(error) && error.syscall === 'connect';
}

const fromSystemCall = (error: unknown): error is { syscall: unknown } => has(error, 'syscall');

/** Only errors of OpenSSL have the name of a library. */
const fromTls = (error: unknown) => has(error, 'library');

/** Compares the shape, not the class: Node's errors can come from another realm. */
function has<Key extends string>(error: unknown, key: Key): error is Record<Key, unknown> {
  return typeof error === 'object' && error !== null && key in error;
}
