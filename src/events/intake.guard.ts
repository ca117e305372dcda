import { type CanActivate, Injectable } from '@nestjs/common';
import { EventsService } from './events.service.js';

/** Refuses an event before its body is read, if too much waits to be stored already. */
@Injectable()
export class IntakeGuard implements CanActivate {
  constructor(private readonly events: EventsService) {}

  /** @throws AppError service_unavailable */
  canActivate(): true {
    this.events.assertRoom();
    return true;
  }
}
