import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

/** Safe to write into a log line unescaped. */
const SAFE_ID = /^[A-Za-z0-9._:/+=-]{1,128}$/;

/** The id that the caller gave, or a new one if that id is not safe to log. */
export const chooseRequestId = (given: string | undefined): string =>
  given !== undefined && SAFE_ID.test(given) ? given : randomUUID();

/** Middleware: sets the id on the request, for log lines, and on the response. */
export function requestId(
  request: Request & { requestId?: string },
  response: Response,
  next: NextFunction,
): void {
  request.requestId = chooseRequestId(request.headers['x-request-id'] as string | undefined);
  response.setHeader('X-Request-Id', request.requestId);
  next();
}
