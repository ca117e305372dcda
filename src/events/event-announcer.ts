import { Injectable } from '@nestjs/common';
import { type Announcement, RecordAnnouncer } from '../web-hooks/record-announcer.js';
import type { EventInput } from './event.schemas.js';
import { EventsService } from './events.service.js';

/** Our own records' changes go the way of every event. */
@Injectable()
export class EventAnnouncer extends RecordAnnouncer {
  constructor(private readonly events: EventsService) {
    super();
  }

  announce({ storeHash, clientId, scope, data, record, user }: Announcement): Promise<void> {
    const input = { scope, data, record, user } as EventInput;
    return this.events.publishTo({ storeHash, clientId }, input);
  }
}
