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
const PASSING_LABELS = [
  'RetryableWriteError',
  'TransientTransactionError',
  'UnknownTransactionCommitResult',
  'ResumableChangeStreamError',
  'PoolRequestedRetry',
  'RetryableError',
  'SystemOverloadedError',
];

/**
 * The command is right, and a member or a router cannot carry it out now. The driver's own lists of what to retry or to
 * resume, and what else the server answers during elections, shutdowns and moves of chunks. After a step-down these
 * come on open connections, without a label on plain commands.
 */
const PASSING_CODES = new Map([
  ['HostUnreachable', 6],
  ['HostNotFound', 7],
  ['LockTimeout', 24],
  ['CursorNotFound', 43],
  ['MaxTimeMSExpired', 50],
  ['StaleShardVersion', 63],
  ['WriteConcernTimeout', 64],
  ['NetworkTimeout', 89],
  ['CallbackCanceled', 90],
  ['ShutdownInProgress', 91],
  ['NotYetInitialized', 94],
  ['UnsatisfiableWriteConcern', 100],
  ['WriteConflict', 112],
  ['FailedToSatisfyReadPreference', 133],
  ['ReadConcernMajorityNotAvailableYet', 134],
  ['StaleEpoch', 150],
  ['PrimarySteppedDown', 189],
  ['NetworkInterfaceExceededTimeLimit', 202],
  ['RetryChangeStream', 234],
  ['SnapshotUnavailable', 246],
  ['NoSuchTransaction', 251],
  ['ExceededTimeLimit', 262],
  ['SocketException', 9_001],
  ['LegacyNotPrimary', 10_058],
  ['NotWritablePrimary', 10_107],
  ['InterruptedAtShutdown', 11_600],
  ['InterruptedDueToReplStateChange', 11_602],
  ['StaleConfig', 13_388],
  ['NotPrimaryNoSecondaryOk', 13_435],
  ['NotPrimaryOrSecondary', 13_436],
  ['OutOfDiskSpace', 14_031],
]);

const PASSING = new Set(PASSING_CODES.values());

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
  return PASSING.has(Number(error.code)) || PASSING_LABELS.some((label) => error.hasErrorLabel(label));
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
