import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { ApiHooksErrors } from '../../errors/api-errors.js';
import { absent as hookAbsent } from '../../hooks/hook-examples.js';
import { hookIdSchema } from '../../hooks/hook-parameters.js';
import { hookIsOff } from '../deliveries/delivery-examples.js';
import type { NewReplay, Replay } from './replay.schemas.js';
import { newReplaySchema, replayIdSchema, replaySchema } from './replay.schemas.js';
import * as example from './replay-examples.js';
import { ReplaysService } from './replays.service.js';

@Controller('stores/:store_hash/v2/hooks/:id/replays')
@AppRoutes({ tag: 'Deliveries', store: 'path', takesBody: true })
export class ReplaysController {
  constructor(private readonly replays: ReplaysService) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: "Send a hook's past deliveries again",
    description: `A durable job: it goes on after a restart. Each delivery keeps its \`webhook-id\` and bytes and gets a retry schedule of its own. A dry run only counts: \`id\` is \`null\`, \`state\` is \`dry_run\`. Times are UTC. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiResponse({
    status: 202,
    description: 'The job.',
    standardSchema: replaySchema,
    example: { ...example.replayExample, done: 0 },
  })
  @ApiHooksErrors(hookAbsent, hookIsOff, ...example.badReplay)
  create(
    @Caller() caller: Principal,
    @Param('id', { schema: hookIdSchema }) id: number,
    @Body({ schema: newReplaySchema }) body: NewReplay,
  ): Promise<Replay> {
    return this.replays.create(caller, id, body);
  }

  @Get(':replay_id')
  @ApiOperation({ summary: "See a replay's progress", description: NEEDS_DEFAULT_SCOPE })
  @ApiOkResponse({ description: 'The job.', standardSchema: replaySchema, example: example.replayExample })
  @ApiHooksErrors(example.absent)
  find(
    @Caller() caller: Principal,
    @Param('id', { schema: hookIdSchema }) id: number,
    @Param('replay_id', { schema: replayIdSchema }) replayId: string,
  ): Promise<Replay> {
    return this.replays.find(caller, id, replayId);
  }

  @Delete(':replay_id')
  @ApiOperation({
    summary: 'Cancel a replay',
    description: `What was made due already is still sent; a replay that has ended stays as it is. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The job as it is now.',
    standardSchema: replaySchema,
    example: example.cancelledReplayExample,
  })
  @ApiHooksErrors(example.absent)
  cancel(
    @Caller() caller: Principal,
    @Param('id', { schema: hookIdSchema }) id: number,
    @Param('replay_id', { schema: replayIdSchema }) replayId: string,
  ): Promise<Replay> {
    return this.replays.cancel(caller, id, replayId);
  }
}
