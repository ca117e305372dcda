import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../errors/app-error.js';

/** By then another process is there, or this one again. */
const RETRY_AFTER_SECONDS = '5';

const stopping = () =>
  new AppError('service_unavailable', 'The service is being stopped. Try again shortly.', {
    headers: { 'Retry-After': RETRY_AFTER_SECONDS, Connection: 'close' },
  });

/** Middleware: what comes on a connection that was kept open is refused like anything else, and the connection ends. */
export const refuseOnceClosing =
  (server: { readonly isClosing: boolean }) =>
  (_request: Request, _response: Response, next: NextFunction): void => {
    if (server.isClosing) next(stopping());
    else next();
  };
