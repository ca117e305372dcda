import { Error as MongooseErrors, mongo } from 'mongoose';
import { storeUnavailable } from '../../errors/repository-errors.js';

/** The server did not answer, or another one must: nothing wrong with what was asked. */
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

/** Labels that the server or the driver puts on what may be tried again. */
const PASSING_LABELS = ['RetryableWriteError', 'TransientTransactionError', 'UnknownTransactionCommitResult'];

/** MaxTimeMSExpired, WriteConcernTimeout, ShutdownInProgress, WriteConflict, ExceededTimeLimit, OutOfDiskSpace. */
const PASSING_CODES = new Set([50, 64, 91, 112, 262, 14_031]);

export const DUPLICATE_KEY = 11_000;

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

export function isUnavailable(error: unknown): boolean {
  if (UNAVAILABLE.some((kind) => error instanceof kind)) return true;
  if (!(error instanceof mongo.MongoError)) return false;
  return PASSING_CODES.has(Number(error.code)) || PASSING_LABELS.some((label) => error.hasErrorLabel(label));
}

/** The one place where the driver's errors become ours: every promise that the port gives passes through here. */
export function translateErrors<Port extends object>(port: Port): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) => {
        const result: unknown = member.apply(target, given);
        return result instanceof Promise ? result.catch(rethrow) : result;
      };
    },
  });
}

function rethrow(error: unknown): never {
  throw isUnavailable(error) ? storeUnavailable(error) : error;
}
