import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiResponse } from '@nestjs/swagger';
import type { Actor } from '../../audit/change.js';
import { CallingOperator } from '../admin.guard.js';
import { AdminRoute, AdminRoutes, BAD_QUERY } from '../admin-routes.decorator.js';
import type { AdminCircuit, AdminCircuitList, AdminCircuitQuery } from './admin-circuit.schemas.js';
import * as schema from './admin-circuit.schemas.js';
import * as example from './admin-circuit-examples.js';
import { AdminCircuitsService } from './admin-circuits.service.js';

const PATH = '/admin/v1/circuits';

@Controller('admin/v1/circuits')
@AdminRoutes({ takesBody: false })
export class AdminCircuitsController {
  constructor(private readonly circuits: AdminCircuitsService) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'List the circuits that hold deliveries back',
    description:
      'A circuit is of one app and one destination host. Every process that sends has its own, and reports those that are not closed every two seconds, 1,000 at most. The process that answers shows its own as they are now. A process that has not reported for 15 seconds is left out.',
    path: PATH,
    refusals: [BAD_QUERY],
  })
  @ApiOkResponse({
    description: 'A page of circuits.',
    standardSchema: schema.adminCircuitListSchema,
    example: example.circuitListExample,
  })
  list(
    @Query({ schema: schema.adminCircuitQuerySchema }) query: AdminCircuitQuery,
  ): Promise<AdminCircuitList> {
    return this.circuits.list(query);
  }

  @Post(':id/probe')
  @HttpCode(202)
  @ApiParam({ name: 'id', description: 'The id of the circuit.', example: example.circuitExample.id })
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Try a host again now',
    description:
      'Asks every process in which the circuit is open to let one delivery go, if one waits there. Each does so about a second later. If it succeeds, others follow; if not, the circuit is open for three minutes again. Send no body.',
    path: `${PATH}/${example.circuitExample.id}/probe`,
    refusals: [example.noCircuit],
  })
  @ApiResponse({
    status: 202,
    description: 'The circuit as it was before.',
    standardSchema: schema.adminCircuitSchema,
    example: example.circuitExample,
  })
  probe(
    @Param('id', { schema: schema.circuitIdSchema }) id: string,
    @CallingOperator() operator: Actor,
  ): Promise<AdminCircuit> {
    return this.circuits.probe(id, operator);
  }
}
