import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { type Stats, statsSchema } from '../../delivery-log/stats/stats.schemas.js';
import { StatsService } from '../../delivery-log/stats/stats.service.js';
import * as example from '../../delivery-log/stats/stats-examples.js';
import { AdminRoute, AdminRoutes } from '../admin-routes.decorator.js';
import { type AdminStatsQuery, adminStatsQuerySchema } from './admin-stats.schemas.js';

@Controller('admin/v1/stats')
@AdminRoutes({ takesBody: false })
export class AdminStatsController {
  constructor(private readonly stats: StatsService) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'Count deliveries over time',
    description:
      'What became of deliveries, as sums over all hooks and web-hooks that pass the filters, in at most 1,000 steps. A store, app or hook that had no results has steps without any. Minutes are kept for 48 hours, hours for `RETENTION_STATS`. Times are UTC.',
    path: '/admin/v1/stats',
    refusals: [example.badStep, example.badRange],
  })
  @ApiOkResponse({ description: 'The steps.', standardSchema: statsSchema, example: example.statsExample })
  read(@Query({ schema: adminStatsQuerySchema }) query: AdminStatsQuery): Promise<Stats> {
    const { store_hash: storeHash, client_id: clientId, hook: subscriptionKey, ...range } = query;
    return this.stats.of({ storeHash, clientId, subscriptionKey }, range);
  }
}
