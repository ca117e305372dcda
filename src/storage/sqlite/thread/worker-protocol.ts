import type { Group } from '../../../delivery/model/delivery.repository.js';
import {
  AlreadyExists,
  isRepositoryError,
  LimitReached,
  NotFound,
  type RepositoryError,
  StoreUnavailable,
} from '../../../errors/repository-errors.js';
import type { PortName } from './channel.js';
import { type PackedGroup, packGroup, unpackGroup } from './packed-group.js';

type DataOf<Kind> = Kind extends unknown ? Omit<Kind, 'message' | 'stack' | 'cause'> : never;
type WireRepositoryError = DataOf<RepositoryError>;

/** An error on its way between threads: structured cloning loses its class and its fields. */
export interface WireError {
  name: string;
  message: string;
  stack?: string | undefined;
  /** The fields of an error of a port. */
  repository?: WireRepositoryError;
  cause?: WireError;
}

export function toWire(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  const wire: WireError = { name, message, stack };
  if (error.cause !== undefined) wire.cause = toWire(error.cause);
  if (isRepositoryError(error)) wire.repository = { ...error };
  return wire;
}

export function fromWire({ name, message, stack, repository, cause }: WireError): Error {
  const options = cause ? { cause: fromWire(cause) } : {};
  if (repository) return revive(repository, options.cause);
  const error = name === 'TypeError' ? new TypeError(message, options) : new Error(message, options);
  if (stack !== undefined) error.stack = stack;
  return error;
}

function revive(error: WireRepositoryError, cause: Error | undefined): RepositoryError {
  switch (error.name) {
    case 'AlreadyExists':
      return new AlreadyExists(error.record, error.id);
    case 'LimitReached':
      return new LimitReached(error.record, error.limit);
    case 'NotFound':
      return new NotFound(error.record, error.key);
    case 'StoreUnavailable':
      return new StoreUnavailable(cause);
  }
}

/** What the thread is started with. */
export interface DatabaseThread {
  path: string;
  isReader: boolean;
}

export interface Call {
  id: number;
  port: PortName;
  method: string;
  /** Packed for the method that is called a thousand times a second. */
  args: unknown[];
}

export type Reply = { id: number; result: unknown } | { id: number; error: WireError };

const isGroup = (port: PortName, method: string) => port === 'deliveries' && method === 'commit';

export function packArguments(port: PortName, method: string, args: unknown[]): unknown[] {
  return isGroup(port, method) ? [packGroup(args[0] as Group)] : args;
}

export function unpackArguments({ port, method, args }: Call): unknown[] {
  return isGroup(port, method) ? [unpackGroup(args[0] as PackedGroup)] : args;
}
