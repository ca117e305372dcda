import { HttpException } from '@nestjs/common';
import { AppError, ERROR_STATUS, type ErrorCode } from './app-error.js';

/** What Nest and express themselves throw, by status. */
const CODE_BY_STATUS: Partial<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'unauthorized',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  503: 'service_unavailable',
};

const MESSAGE: Partial<Record<ErrorCode, string>> = {
  invalid_request: 'The request is malformed.',
  not_found: 'There is nothing at this address.',
  internal_error: 'Something went wrong on our side.',
};

/** An error that a caller may see, whatever was thrown; messages that are not ours are left out. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const code = CODE_BY_STATUS[statusOf(thrown)] ?? 'internal_error';
  return new AppError(code, MESSAGE[code] ?? `The request was refused (${ERROR_STATUS[code]}).`, {
    cause: thrown,
  });
}

function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  // express's router: an address that cannot be decoded
  if (thrown instanceof URIError) return 400;
  return 500;
}
