import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, HttpException, Logger, NotFoundException } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { Request, Response } from 'express';
import { answerTo } from './answer-to.js';
import type { ErrorCode } from './app-error.js';
import { AppError, ERROR_STATUS } from './app-error.js';
import { renderError } from './dialects/error-dialects.js';
import { isRepositoryError } from './repository-errors.js';
import type { Route } from './route-table.js';
import { allowedMethods, registeredRoutes } from './route-table.js';

/** The code of an error that Nest or express throws, by its status. */
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
  not_found: 'No such route.',
  internal_error: 'Something went wrong on our side.',
};

/** Turns anything thrown into an error that a caller may see. Messages of foreign errors are dropped. */
function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (isRepositoryError(thrown)) return answerTo(thrown);
  const code = CODE_BY_STATUS[statusOf(thrown)] ?? 'internal_error';
  return new AppError(code, MESSAGE[code] ?? `The request was refused (${ERROR_STATUS[code]}).`, {
    cause: thrown,
  });
}

function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  // express's router throws it for a path that cannot be decoded
  if (thrown instanceof URIError) return 400;
  return 500;
}

/** Turns every error into a response. Only this filter does. */
@Catch()
export class AppErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');
  private routes: Route[] | undefined;

  constructor(private readonly host: HttpAdapterHost) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request & { requestId?: string }>();
    const response = host.switchToHttp().getResponse<Response>();
    const path = pathOf(request.originalUrl);
    const error = thrown instanceof NotFoundException ? this.noRoute(path) : toAppError(thrown);
    this.log(error, request);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { status, contentType, headers, body } = renderError(error, path);
    response.status(status).set(headers).set('Content-Type', contentType).send(JSON.stringify(body));
  }

  /** Nest's NotFoundException only says that no route matched. This tells a wrong path from a wrong method. */
  private noRoute(path: string): AppError {
    this.routes ??= registeredRoutes(this.host);
    const allowed = allowedMethods(this.routes, path);
    if (allowed.length === 0) return toAppError(new NotFoundException());
    const headers = { Allow: allowed.join(', ') };
    return new AppError('method_not_allowed', `Method not allowed. Use ${listed(allowed)}.`, { headers });
  }

  /** Logs our own errors in full and an unreachable database in one line. A caller's mistakes are not logged. */
  private log(
    { code, message, cause }: AppError,
    { method, requestId }: Request & { requestId?: string },
  ): void {
    if (code === 'internal_error') this.logger.error({ msg: message, method, requestId, err: cause });
    else if (code === 'service_unavailable' && cause)
      this.logger.warn({ msg: message, requestId, cause: String(cause) });
  }
}

/** `GET`, `GET or POST`, `GET, HEAD or POST`. */
const listed = (methods: string[]) => methods.join(', ').replace(/, (?=[^,]*$)/, ' or ');

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
