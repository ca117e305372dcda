import { type CanActivate, Injectable } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import type { Overload } from './load-watch.js';
import { LoadWatch } from './load-watch.js';

const RETRY_AFTER_SECONDS = '5';

const REASON: Record<Overload, string> = {
  event_loop: 'The service is overloaded. Try again shortly.',
  disk: 'The service is out of disk space. Try again later.',
};

/** Refuses new events under overload, so that accepted ones are still delivered. */
@Injectable()
export class LoadGuard implements CanActivate {
  constructor(private readonly load: LoadWatch) {}

  /** @throws AppError service_unavailable */
  canActivate(): true {
    const { overload } = this.load;
    if (overload === null) return true;
    throw new AppError('service_unavailable', REASON[overload], {
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
    });
  }
}
