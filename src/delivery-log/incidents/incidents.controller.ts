import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { ApiProblems } from '../../errors/api-errors.js';
import { absent } from '../../hooks/hook-examples.js';
import {
  type IncidentList,
  type IncidentQuery,
  incidentListSchema,
  incidentQuerySchema,
} from './incident.schemas.js';
import * as example from './incident-examples.js';
import { IncidentsService } from './incidents.service.js';

@Controller('stores/:store_hash/v2/incidents')
@AppRoutes({ tag: 'Deliveries', store: 'path' })
export class IncidentsController {
  constructor(private readonly incidents: IncidentsService) {}

  @Get()
  @ApiOperation({
    summary: 'List what goes wrong, by hook and failure',
    description: `Failed attempts of the app's own hooks and web-hooks, grouped by hook and failure code, the newest first. A result is counted within about 15 seconds. Incidents go with their hook, or once \`RETENTION_STATS\` has passed since the last failure. Times are UTC. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'A page of incidents.',
    standardSchema: incidentListSchema,
    example: example.incidentListExample,
  })
  @ApiProblems('/stores/5ueh97/v2/incidents', example.badState, absent)
  list(
    @Caller() caller: Principal,
    @Query({ schema: incidentQuerySchema }) query: IncidentQuery,
  ): Promise<IncidentList> {
    return this.incidents.ofApp(caller, query);
  }
}
