import { AppError } from './app-error.js';

const RETRY_AFTER_SECONDS = '5';

/** The answer to a publisher whose event is not taken in now. Nothing of it is stored. */
export const overloaded = (reason: string): AppError =>
  new AppError('service_unavailable', reason, { headers: { 'Retry-After': RETRY_AFTER_SECONDS } });
