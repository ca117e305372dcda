import { errors } from 'undici';
import type { FailureCode } from '../model/delivery.js';

export type DialFailure = Extract<
  FailureCode,
  'dns' | 'destination_not_allowed' | 'connect' | 'tls' | 'timeout'
>;

/** No connection came about; nothing was sent. */
export class DialError extends Error {
  override readonly name = 'DialError';

  constructor(
    readonly failure: DialFailure,
    cause?: unknown,
  ) {
    super(`The receiver could not be dialled (${failure}).`, { cause });
  }
}

const TIMEOUTS = [errors.HeadersTimeoutError, errors.BodyTimeoutError, errors.ConnectTimeoutError];

/** What ended an attempt before an answer came. An error may be anything, an AssertionError included. */
export function failureOf(error: unknown): FailureCode {
  if (error instanceof DialError) return error.failure;
  if (TIMEOUTS.some((timeout) => error instanceof timeout)) return 'timeout';
  if (error instanceof errors.SocketError) return isBadResponse(error) ? 'protocol' : 'reset';
  if (fromTls(error)) return 'tls';
  return fromSystemCall(error) ? 'reset' : 'protocol';
}

/** What kept a connection from coming about. `secure`: it would have been TLS. */
export function dialFailureOf(error: unknown, secure: boolean): DialFailure {
  if (error instanceof errors.ConnectTimeoutError) return 'timeout';
  if (!secure || refusedByNetwork(error)) return 'connect';
  return 'tls';
}

/** undici has one class and code for a connection that closed and for an answer that nobody may give. */
function isBadResponse(error: Error): boolean {
  return error.message === 'bad response' || error.message === 'bad upgrade';
}

function refusedByNetwork(error: unknown): boolean {
  if (has(error, 'errors') && Array.isArray(error.errors)) return error.errors.every(refusedByNetwork);
  return fromSystemCall(error) && error.syscall === 'connect';
}

const fromSystemCall = (error: unknown): error is { syscall: unknown } => has(error, 'syscall');

/** OpenSSL's errors alone say which of its libraries they are from. */
const fromTls = (error: unknown) => has(error, 'library');

/** By shape, not by class: Node's own errors may be of another realm's. */
function has<Key extends string>(error: unknown, key: Key): error is Record<Key, unknown> {
  return typeof error === 'object' && error !== null && key in error;
}
