import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { ApiHooksErrors } from '../../errors/api-errors.js';
import { hookRef } from '../../hooks/hook-drafts.js';
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
    description: `Starts a durable job, which continues after a restart. Each delivery keeps its \`webhook-id\` and body and starts a new retry schedule. A dry run only counts: \`id\` is \`null\` and \`state\` is \`dry_run\`. Times are UTC. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiResponse({
    status: 202,
    description: 'The replay.',
    standardSchema: replaySchema,
    example: { ...example.replayExample, done: 0 },
  })
  @ApiHooksErrors(hookAbsent, hookIsOff, ...example.badReplay)
  create(
    @Caller() caller: Principal,
    @Param('id', { schema: hookIdSchema }) id: number,
    @Body({ schema: newReplaySchema }) body: NewReplay,
  ): Promise<Replay> {
    return this.replays.create(caller, hookRef(id), body);
  }

  @Get(':replay_id')
  @ApiOperation({ summary: 'Get the progress of a replay', description: NEEDS_DEFAULT_SCOPE })
  @ApiOkResponse({ description: 'The replay.', standardSchema: replaySchema, example: example.replayExample })
  @ApiHooksErrors(example.absent)
  find(
    @Caller() caller: Principal,
    @Param('id', { schema: hookIdSchema }) id: number,
    @Param('replay_id', { schema: replayIdSchema }) replayId: string,
  ): Promise<Replay> {
    return this.replays.find(caller, hookRef(id), replayId);
  }

  @Delete(':replay_id')
  @ApiOperation({
    summary: 'Cancel a replay',
    description: `Deliveries that are due already are still sent. A replay that has ended does not change. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The replay in its new state.',
    standardSchema: replaySchema,
    example: example.cancelledReplayExample,
  })
  @ApiHooksErrors(example.absent)
  cancel(
    @Caller() caller: Principal,
    @Param('id', { schema: hookIdSchema }) id: number,
    @Param('replay_id', { schema: replayIdSchema }) replayId: string,
  ): Promise<Replay> {
    return this.replays.cancel(caller, hookRef(id), replayId);
  }
}
