/** What the error of a port is about. */
export type RecordKind =
  | 'store'
  | 'app'
  | 'token'
  | 'operator'
  | 'portal-session'
  | 'hook'
  | 'web-hook'
  | 'pull'
  | 'event'
  | 'delivery'
  | 'replay'
  | 'circuit'
  /** Of a kind that its id alone says. */
  | 'record';

/**
 * The errors of the ports. They carry data alone: `answer-to.ts` decides what a caller reads and which status it gets,
 * so that no database adapter knows HTTP.
 */
export type RepositoryError = AlreadyExists | LimitReached | NotFound | StoreUnavailable;

/** A record with this key, or a subscription with this topic and destination, exists. */
export class AlreadyExists extends Error {
  override readonly name = 'AlreadyExists';

  /** @param id of the existing one, for the caller that owns it */
  constructor(
    readonly record: 'store' | 'app' | 'hook' | 'web-hook' | 'pull',
    readonly id?: number | string,
  ) {
    super(id === undefined ? record : `${record} ${id}`);
  }
}

/** `hook`, `web-hook` and `pull`: this many exist for one topic of the app in the store. `replay`: this many are running. */
export class LimitReached extends Error {
  override readonly name = 'LimitReached';

  constructor(
    readonly record: 'hook' | 'web-hook' | 'pull' | 'replay',
    readonly limit: number,
  ) {
    super(`${record}: ${limit}`);
  }
}

export class NotFound extends Error {
  override readonly name = 'NotFound';

  /** @param key only if the caller may read it: the answer repeats it */
  constructor(
    readonly record: RecordKind,
    readonly key?: string,
  ) {
    super(key === undefined ? record : `${record} ${key}`);
  }
}

/** The database did not answer in time, or refused. The outcome of a write is unknown. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';

  constructor(cause?: unknown) {
    super('The database is unavailable.', cause === undefined ? {} : { cause });
  }
}

export function isRepositoryError(error: unknown): error is RepositoryError {
  return [AlreadyExists, LimitReached, NotFound, StoreUnavailable].some((kind) => error instanceof kind);
}
