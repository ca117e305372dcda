import type { FailureCode } from '../model/delivery.js';

export type DialFailure = Extract<
  FailureCode,
  'dns' | 'destination_not_allowed' | 'connect' | 'tls' | 'timeout'
>;

/** No connection came about; nothing was sent. */
export class DialError extends Error {
  override readonly name = 'DialError';

  constructor(
    readonly failure: DialFailure,
    cause?: unknown,
  ) {
    super(`The receiver could not be dialled (${failure}).`, { cause });
  }
}
