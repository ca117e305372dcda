import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../errors/app-error.js';

/** By then another process, or this one restarted, is ready. */
const RETRY_AFTER_SECONDS = '5';

const stopping = () =>
  new AppError('service_unavailable', 'The service is shutting down. Try again shortly.', {
    headers: { 'Retry-After': RETRY_AFTER_SECONDS, Connection: 'close' },
  });

/** Middleware: once the server is closing, answers 503 on connections that are still open, and closes them. */
export const refuseOnceClosing =
  (server: { readonly isClosing: boolean }) =>
  (_request: Request, _response: Response, next: NextFunction): void => {
    if (server.isClosing) next(stopping());
    else next();
  };
