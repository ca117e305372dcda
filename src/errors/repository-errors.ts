import { AppError } from './app-error.js';

/** A record with this key is there already. */
export const alreadyExists = (what: string) => new AppError('already_exists', `${what} already exists.`);

/** The app has as many of these as it may have. */
export const limitReached = (what: string) => new AppError('limit_reached', what);

export const notFound = (what: string) => new AppError('not_found', `${what} does not exist.`);

/** Seconds after which a caller may try again when the database cannot be reached. */
const RETRY_AFTER_SECONDS = 5;

/** The database did not answer in time, or refused; the outcome of a write is unknown. */
export const storeUnavailable = (cause?: unknown) =>
  new AppError('service_unavailable', 'The service cannot reach its database. Try again shortly.', {
    headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
    cause,
  });

export function isStoreUnavailable(error: unknown): boolean {
  return error instanceof AppError && error.code === 'service_unavailable';
}
