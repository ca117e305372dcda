import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiResponse } from '@nestjs/swagger';
import type { Actor } from '../../audit/change.js';
import { replayIdSchema } from '../../delivery-log/replays/replay.schemas.js';
import { SingleHeader } from '../../http/single-header.js';
import { CallingOperator } from '../admin.guard.js';
import { AdminRoute, AdminRoutes, BAD_QUERY, OF_EVERY_BODY } from '../admin-routes.decorator.js';
import { noStore } from '../stores/admin-store-examples.js';
import type {
  AdminReplay,
  AdminReplayList,
  AdminReplayQuery,
  NewAdminReplay,
} from './admin-replay.schemas.js';
import * as schema from './admin-replay.schemas.js';
import * as example from './admin-replay-examples.js';
import { AdminReplaysService } from './admin-replays.service.js';

const PATH = '/admin/v1/replays';
const ONE = `${PATH}/${example.replayExample.id}`;

@Controller('admin/v1/replays')
@AdminRoutes({ takesBody: true })
export class AdminReplaysController {
  constructor(private readonly replays: AdminReplaysService) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'List replays over many hooks',
    description: 'The newest first. The replays that apps started for their hooks are not among them.',
    path: PATH,
    refusals: [BAD_QUERY],
  })
  @ApiOkResponse({
    description: 'A page of jobs.',
    standardSchema: schema.adminReplayListSchema,
    example: example.replayListExample,
  })
  list(@Query({ schema: schema.adminReplayQuerySchema }) query: AdminReplayQuery): Promise<AdminReplayList> {
    return this.replays.list(query);
  }

  @Post()
  @HttpCode(202)
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Send past deliveries of many hooks again',
    description:
      'Starts a durable job for the time after an outage, which continues after a restart. It takes the hooks that exist now, at most 10,000, and skips those that are off or deleted when their turn comes. Each delivery keeps its `webhook-id` and body and starts a new retry schedule. Where a replay of a hook runs already, the job waits for it. A dry run only counts: `id` is `null` and `state` is `dry_run`. Send `Idempotency-Key` to repeat the request safely: the repetition starts nothing and gets the same job as it is then, for as long as the job is kept. The same key for another job is refused with `idempotency_conflict`. `turn_on` acts with the first request alone, and a dry run does not use the key.',
    path: PATH,
    refusals: [...OF_EVERY_BODY, noStore, example.badReplay],
  })
  @ApiHeader({
    name: 'idempotency-key',
    required: false,
    description: 'Up to 255 characters. Counts for this operator.',
  })
  @ApiResponse({
    status: 202,
    description: 'The job.',
    standardSchema: schema.adminReplaySchema,
    example: example.replayExample,
  })
  create(
    @Body({ schema: schema.newAdminReplaySchema }) body: NewAdminReplay,
    @CallingOperator() operator: Actor,
    @SingleHeader('idempotency-key') idempotencyKey?: string,
  ): Promise<AdminReplay> {
    return this.replays.create(body, operator, idempotencyKey);
  }

  @Get(':id')
  @AdminRoute({
    scope: 'admin:read',
    summary: 'Get the progress of a replay over many hooks',
    path: ONE,
    refusals: [example.noReplay],
  })
  @ApiOkResponse({
    description: 'The job.',
    standardSchema: schema.adminReplaySchema,
    example: example.replayExample,
  })
  find(@Param('id', { schema: replayIdSchema }) id: string): Promise<AdminReplay> {
    return this.replays.find(id);
  }

  @Delete(':id')
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Cancel a replay over many hooks',
    description: 'Deliveries that are due already are still sent. A job that has ended does not change.',
    path: ONE,
    refusals: [example.noReplay],
  })
  @ApiOkResponse({
    description: 'The job in its new state.',
    standardSchema: schema.adminReplaySchema,
    example: example.cancelledReplayExample,
  })
  cancel(
    @Param('id', { schema: replayIdSchema }) id: string,
    @CallingOperator() operator: Actor,
  ): Promise<AdminReplay> {
    return this.replays.cancel(id, operator);
  }
}
