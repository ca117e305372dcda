import type { ResendResult } from '../../delivery/model/delivery-log.repository.js';
import { AppError } from '../../errors/app-error.js';
import { NotFound } from '../../errors/repository-errors.js';

export const IN_FLIGHT = 'An attempt is in flight. Wait until it ends, then resend.';

/** @throws NotFound, AppError delivery_in_flight, body_expired unless the delivery is due now */
export function refuseUnlessDue(result: ResendResult): void {
  if (result === 'absent') throw new NotFound('delivery');
  if (result === 'in_flight') {
    throw new AppError('delivery_in_flight', IN_FLIGHT);
  }
  if (result === 'expired') {
    throw new AppError(
      'body_expired',
      'The body of this delivery is no longer kept, so it cannot be resent.',
    );
  }
}
