import { Error as MongooseErrors, mongo } from 'mongoose';
import { withDeadline } from '../../../background/deadline.js';
import { StoreUnavailable } from '../../../errors/repository-errors.js';
import { throughEachCall } from './each-call.js';

/** The server did not answer, or is not the one to answer. The command itself is right. */
const UNAVAILABLE = [
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoOperationTimeoutError,
  mongo.MongoTopologyClosedError,
  mongo.MongoNotConnectedError,
  mongo.MongoClientClosedError,
  mongo.MongoWriteConcernError,
  MongooseErrors.MongooseServerSelectionError,
];

/** The server or the driver puts these labels on errors that a retry may cure. */
const PASSING_LABELS = ['RetryableWriteError', 'TransientTransactionError', 'UnknownTransactionCommitResult'];

/**
 * HostUnreachable, HostNotFound, MaxTimeMSExpired, WriteConcernTimeout, NetworkTimeout, ShutdownInProgress,
 * WriteConflict, PrimarySteppedDown, ExceededTimeLimit, SocketException, LegacyNotPrimary, NotWritablePrimary,
 * InterruptedAtShutdown, InterruptedDueToReplStateChange, NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary,
 * OutOfDiskSpace. After a step-down the server answers with these on open connections, without a label on plain commands.
 */
const PASSING_CODES = new Set([
  6, 7, 50, 64, 89, 91, 112, 189, 262, 9_001, 10_058, 10_107, 11_600, 11_602, 13_435, 13_436, 14_031,
]);

const SOCKET_CODES = new Set(['EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

export const DUPLICATE_KEY = 11_000;

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

export function isUnavailable(error: unknown): boolean {
  if (UNAVAILABLE.some((kind) => error instanceof kind)) return true;
  if (isSocketError(error)) return true;
  if (!(error instanceof mongo.MongoError)) return false;
  // No connection became free in time. The driver does not export the class.
  if (error.name === 'MongoWaitQueueTimeoutError') return true;
  return PASSING_CODES.has(Number(error.code)) || PASSING_LABELS.some((label) => error.hasErrorLabel(label));
}

/** A write to a socket that has ended: the driver passes on the error of the system as it is. */
function isSocketError(error: unknown): boolean {
  const { code, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown };
  return syscall !== undefined || SOCKET_CODES.has(String(code));
}

/**
 * Turns the driver's errors into those of the ports. Every promise that a port returns passes through here.
 * @param limitMs milliseconds after which the caller gets StoreUnavailable, even while the driver still tries
 * @param ownLimit the method that has a limit of its own
 */
export function translateErrors<Port extends object>(
  port: Port,
  limitMs?: number,
  ownLimit?: keyof Port,
): Port {
  return throughEachCall(port, (method, given, name) => {
    const result = method(...given);
    if (!(result instanceof Promise)) return result;
    const isLimited = limitMs !== undefined && name !== ownLimit;
    return (isLimited ? within(limitMs, result) : result).catch(rethrow);
  });
}

function rethrow(error: unknown): never {
  throw isUnavailable(error) ? new StoreUnavailable(error) : error;
}

/** Settles as `work` does, or rejects with StoreUnavailable after `ms` milliseconds. */
export const within = <T>(ms: number, work: Promise<T>): Promise<T> =>
  withDeadline(work, ms, () => new StoreUnavailable(new Error(`No answer within ${ms} ms`)));
