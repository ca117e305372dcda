import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { eventIdSchema } from '../../delivery-log/explain/explanation.schemas.js';
import { AdminRoute, AdminRoutes, BAD_QUERY, StoreInPath } from '../admin-routes.decorator.js';
import { storeHashSchema } from '../stores/admin-store.schemas.js';
import {
  type AdminEvent,
  type AdminEventQuery,
  adminEventQuerySchema,
  adminEventSchema,
} from './admin-event.schemas.js';
import * as example from './admin-event-examples.js';
import { AdminEventsService } from './admin-events.service.js';

@Controller('admin/v1/stores/:hash/events')
@AdminRoutes({ takesBody: false })
@StoreInPath()
export class AdminEventsController {
  constructor(private readonly events: AdminEventsService) {}

  @Get(':id')
  @AdminRoute({
    scope: 'admin:read',
    summary: 'Explain what became of an event, over all apps',
    description:
      'Lists the hooks and web-hooks of every app: those that got the event with their deliveries, the others with a reason.',
    path: `/admin/v1/stores/5ueh97/events/${example.eventExample.id}`,
    refusals: [BAD_QUERY, example.noEvent],
  })
  @ApiOkResponse({
    description: 'The event and a page of hooks and web-hooks.',
    standardSchema: adminEventSchema,
    example: example.eventExample,
  })
  find(
    @Param('hash', { schema: storeHashSchema }) storeHash: string,
    @Param('id', { schema: eventIdSchema }) id: string,
    @Query({ schema: adminEventQuerySchema }) query: AdminEventQuery,
  ): Promise<AdminEvent> {
    return this.events.explain(storeHash, id, query);
  }
}
