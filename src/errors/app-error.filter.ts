import { type ArgumentsHost, Catch, type ExceptionFilter, Logger, NotFoundException } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { Request, Response } from 'express';
import { AppError } from './app-error.js';
import { renderError } from './dialects/error-dialects.js';
import { registeredRoutes } from './registered-routes.js';
import { allowedMethods, type Route } from './route-table.js';
import { toAppError } from './to-app-error.js';

/** The only place that turns an error into a response. */
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

  /** Nest's own NotFoundException says that no route took the request: is it the address or the method? */
  private noRoute(path: string): AppError {
    this.routes ??= registeredRoutes(this.host);
    const allowed = allowedMethods(this.routes, path);
    if (allowed.length === 0) return toAppError(new NotFoundException());
    const headers = { Allow: allowed.join(', ') };
    return new AppError('method_not_allowed', `This address takes ${headers.Allow}.`, { headers });
  }

  /** What we broke, whole; why a database could not be reached, briefly; what a caller did wrong, not at all. */
  private log(
    { code, message, cause }: AppError,
    { method, requestId }: Request & { requestId?: string },
  ): void {
    if (code === 'internal_error') this.logger.error({ msg: message, method, requestId, err: cause });
    else if (code === 'service_unavailable' && cause)
      this.logger.warn({ msg: message, requestId, cause: String(cause) });
  }
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
