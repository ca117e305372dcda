import { AppError } from './app-error.js';
import {
  AlreadyExists,
  isRepositoryError,
  LimitReached,
  NotFound,
  type RecordKind,
  type RepositoryError,
} from './repository-errors.js';

/** Seconds after which a caller may try again when the database is unavailable. */
const RETRY_AFTER_SECONDS = 5;

const SUBJECT: Record<RecordKind, string> = {
  store: 'The store',
  app: 'The app',
  token: 'The token',
  operator: 'The operator',
  'portal-session': 'The portal session',
  hook: 'The hook',
  'web-hook': 'The web-hook',
  pull: 'The pull subscription',
  event: 'The event',
  delivery: 'The delivery',
  replay: 'The replay',
  circuit: 'The circuit',
  record: 'The record',
};

const TAKEN: Record<AlreadyExists['record'], string> = {
  store: 'The store already exists.',
  app: 'The app already exists.',
  hook: 'A hook with this scope and destination already exists.',
  'web-hook': 'A web-hook with this object, action and URL already exists.',
  pull: 'The pull subscription already exists.',
};

const FULL: Record<LimitReached['record'], (limit: number) => string> = {
  hook: (limit) => `An app may have at most ${limit} hooks for one scope.`,
  'web-hook': (limit) => `An app may have at most ${limit} web-hooks for one object and action.`,
  pull: (limit) => `An app may have at most ${limit} pull subscriptions for one scope.`,
  replay: () => 'A replay of this hook is running. Wait until it is done, or cancel it.',
};

/** The one place where an error of a port gets its code, and with it the HTTP status, and the text that people read. */
export function answerTo(error: RepositoryError): AppError {
  if (error instanceof NotFound) {
    const subject = SUBJECT[error.record];
    return new AppError(
      'not_found',
      `${error.key === undefined ? subject : `${subject} ${error.key}`} does not exist.`,
    );
  }
  if (error instanceof AlreadyExists) return alreadyExists(error);
  if (error instanceof LimitReached) return new AppError('limit_reached', FULL[error.record](error.limit));
  return new AppError('service_unavailable', 'The service cannot reach its database. Try again shortly.', {
    headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
    cause: error.cause,
  });
}

function alreadyExists({ record, id }: AlreadyExists): AppError {
  if (id === undefined) return new AppError('already_exists', TAKEN[record]);
  return new AppError('already_exists', `${TAKEN[record]} Its id is ${id}.`, { existingId: id });
}

/** The error as people read it: the answer to an error of a port, or any other error as it is. */
export const asAnswered = (error: unknown): unknown => (isRepositoryError(error) ? answerTo(error) : error);
