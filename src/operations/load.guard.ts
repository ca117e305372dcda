import { type CanActivate, Injectable } from '@nestjs/common';
import { overloaded } from '../errors/overloaded.js';
import type { Overload } from './load-watch.js';
import { LoadWatch } from './load-watch.js';

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
    throw overloaded(REASON[overload]);
  }
}
