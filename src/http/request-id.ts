import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const SANE = /^[A-Za-z0-9._:/+=-]{1,128}$/;

/** The id that the caller gave, where it may go into a log line as it is; else a new one. */
export const chooseRequestId = (given: string | undefined): string =>
  given !== undefined && SANE.test(given) ? given : randomUUID();

/** Middleware: the id is on the request for whoever logs, and on every answer. */
export function requestId(
  request: Request & { requestId?: string },
  response: Response,
  next: NextFunction,
): void {
  request.requestId = chooseRequestId(request.headers['x-request-id'] as string | undefined);
  response.setHeader('X-Request-Id', request.requestId);
  next();
}
