import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { type IncidentList, incidentListSchema } from '../../delivery-log/incidents/incident.schemas.js';
import * as example from '../../delivery-log/incidents/incident-examples.js';
import { IncidentsService } from '../../delivery-log/incidents/incidents.service.js';
import { AdminRoute, AdminRoutes } from '../admin-routes.decorator.js';
import { type AdminIncidentQuery, adminIncidentQuerySchema } from './admin-incident.schemas.js';

@Controller('admin/v1/incidents')
@AdminRoutes({ takesBody: false })
export class AdminIncidentsController {
  constructor(private readonly incidents: IncidentsService) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'List what goes wrong, by hook and failure',
    description:
      'Failed attempts of every hook and web-hook that passes the filters, grouped by hook and failure code, the newest first. A result is counted within about 15 seconds. Incidents go with their hook, or once `RETENTION_STATS` has passed since the last failure. Times are UTC.',
    path: '/admin/v1/incidents',
    refusals: [example.badState],
  })
  @ApiOkResponse({
    description: 'A page of incidents.',
    standardSchema: incidentListSchema,
    example: example.incidentListExample,
  })
  list(@Query({ schema: adminIncidentQuerySchema }) query: AdminIncidentQuery): Promise<IncidentList> {
    const { store_hash: storeHash, client_id: clientId, hook: subscriptionKey, ...page } = query;
    return this.incidents.of({ storeHash, clientId, subscriptionKey }, page);
  }
}
