import type { Group } from '../../../delivery/model/delivery.repository.js';
import { AppError, type ErrorCode, type FieldError } from '../../../errors/app-error.js';
import type { PortName } from './channel.js';
import { type PackedGroup, packGroup, unpackGroup } from './packed-group.js';

/** An error as it crosses from one thread to another: structured cloning loses its class and its fields. */
export interface WireError {
  name: string;
  message: string;
  stack?: string | undefined;
  /** Only of an AppError. */
  app?: { code: ErrorCode; fields: FieldError[]; headers: Record<string, string> };
  cause?: WireError;
}

export function toWire(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack } = error;
  const wire: WireError = { name, message, stack };
  if (error.cause !== undefined) wire.cause = toWire(error.cause);
  if (error instanceof AppError) {
    wire.app = { code: error.code, fields: error.fields, headers: error.headers };
  }
  return wire;
}

export function fromWire({ name, message, stack, app, cause }: WireError): Error {
  const options = cause ? { cause: fromWire(cause) } : {};
  if (app) return new AppError(app.code, message, { ...options, fields: app.fields, headers: app.headers });
  const error = name === 'TypeError' ? new TypeError(message, options) : new Error(message, options);
  if (stack !== undefined) error.stack = stack;
  return error;
}

export interface Call {
  id: number;
  port: PortName;
  method: string;
  /** As they cross: what is called a thousand times a second, packed. */
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
