import type { Request, RequestHandler } from 'express';
import { AppError } from '../../errors/app-error.js';
import { callerKey, clientAddress, plainAddress } from '../client-address.js';
import type { Connections } from './connections.js';

/** Served when nothing else is, since someone decides by them whether to help. */
const isForOperators = (path: string) => /^\/(health\/(live|ready)|metrics)\/?$/.test(path);

const RETRY_AFTER_SECONDS = '1';

/** Middleware: a connection beyond the limit serves health checks and metrics, once. */
export const keepReservedPlaces =
  (connections: Pick<Connections, 'isReserved'>): RequestHandler =>
  (request, response, next) => {
    if (!connections.isReserved(request.socket)) return next();
    response.set('Connection', 'close');
    if (isForOperators(request.path)) return next();
    const headers = { 'Retry-After': RETRY_AFTER_SECONDS };
    next(new AppError('service_unavailable', 'Too many connections. Try again shortly.', { headers }));
  };

/**
 * Middleware: limits the requests under way of one caller behind trusted proxies, whose connections carry many callers.
 * @param limit for one address, or for one /64 network
 */
export function limitCallersBehindProxies(limit: number): RequestHandler {
  const underWay = new Map<string, number>();
  return (request, response, next) => {
    if (request.headers['x-forwarded-for'] === undefined) return next();
    const address = clientAddress(request);
    const isDirect = address === null || address === plainAddress(request.socket.remoteAddress);
    if (isDirect || isForOperators(request.path)) return next();
    const caller = callerKey(address);
    const count = underWay.get(caller) ?? 0;
    if (count >= limit) {
      const headers = { 'Retry-After': RETRY_AFTER_SECONDS };
      return next(new AppError('too_many_requests', `You have ${limit} requests under way.`, { headers }));
    }
    underWay.set(caller, count + 1);
    response.once('close', () => {
      const left = underWay.get(caller)! - 1;
      if (left === 0) underWay.delete(caller);
      else underWay.set(caller, left);
    });
    next();
  };
}

/**
 * Middleware: the management listener serves health checks and metrics alone. Once it is open, metrics are nowhere else.
 * @param isManagement whether a request came to that listener, or null while there is none
 */
export const separateManagement =
  (isManagement: (request: Request) => boolean | null): RequestHandler =>
  (request, _response, next): void => {
    const managed = isManagement(request);
    const isMetrics = /^\/metrics\/?$/.test(request.path);
    const isHere = managed === null || (managed ? isForOperators(request.path) : !isMetrics);
    next(isHere ? undefined : new AppError('not_found', 'No such route.'));
  };
