import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { ApiProblems } from '../../errors/api-errors.js';
import { absent } from '../../hooks/hook-examples.js';
import { AppStatsService } from './app-stats.service.js';
import { type Stats, type StatsQuery, statsQuerySchema, statsSchema } from './stats.schemas.js';
import * as example from './stats-examples.js';

@Controller('stores/:store_hash/v2/stats')
@AppRoutes({ tag: 'Deliveries', store: 'path' })
export class StatsController {
  constructor(private readonly stats: AppStatsService) {}

  @Get()
  @ApiOperation({
    summary: 'Count deliveries over time',
    description: `What became of the deliveries of the app's own hooks and web-hooks, also those that are deleted, in at most 1,000 steps. Minutes are kept for 48 hours, hours for \`RETENTION_STATS\`. Times are UTC. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({ description: 'The steps.', standardSchema: statsSchema, example: example.statsExample })
  @ApiProblems('/stores/5ueh97/v2/stats', example.badStep, absent, example.badRange)
  read(@Caller() caller: Principal, @Query({ schema: statsQuerySchema }) query: StatsQuery): Promise<Stats> {
    return this.stats.read(caller, query);
  }
}
