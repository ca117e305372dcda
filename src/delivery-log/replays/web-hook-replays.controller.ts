import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { ApiProblems } from '../../errors/api-errors.js';
import { webHookIdSchema } from '../../web-hooks/web-hook.schemas.js';
import { webHookRef } from '../../web-hooks/web-hook-drafts.js';
import { ONE, absent as webHookAbsent } from '../../web-hooks/web-hook-examples.js';
import { webHookIsOff } from '../deliveries/delivery-examples.js';
import type { NewReplay, Replay } from './replay.schemas.js';
import { newReplaySchema, replayIdSchema, replaySchema } from './replay.schemas.js';
import * as example from './replay-examples.js';
import { ReplaysService } from './replays.service.js';

const PATH = `${ONE}/replays`;

@Controller('web-hook/:id/replays')
@AppRoutes({ tag: 'Web-hooks', store: 'header', takesBody: true })
export class WebHookReplaysController {
  constructor(private readonly replays: ReplaysService) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: "Send a web-hook's past deliveries again",
    description: `Starts a durable job, which continues after a restart. Each delivery keeps its \`webhook-id\` and body and starts a new retry schedule. A dry run only counts: \`id\` is \`null\` and \`state\` is \`dry_run\`. Times are UTC. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiResponse({
    status: 202,
    description: 'The replay.',
    standardSchema: replaySchema,
    example: { ...example.replayExample, done: 0 },
  })
  @ApiProblems(PATH, webHookAbsent, webHookIsOff, ...example.badReplay)
  create(
    @Caller() caller: Principal,
    @Param('id', { schema: webHookIdSchema }) id: string,
    @Body({ schema: newReplaySchema }) body: NewReplay,
  ): Promise<Replay> {
    return this.replays.create(caller, webHookRef(id), body);
  }

  @Get(':replay_id')
  @ApiOperation({ summary: 'Get the progress of a replay of a web-hook', description: NEEDS_DEFAULT_SCOPE })
  @ApiOkResponse({ description: 'The replay.', standardSchema: replaySchema, example: example.replayExample })
  @ApiProblems(PATH, example.absent)
  find(
    @Caller() caller: Principal,
    @Param('id', { schema: webHookIdSchema }) id: string,
    @Param('replay_id', { schema: replayIdSchema }) replayId: string,
  ): Promise<Replay> {
    return this.replays.find(caller, webHookRef(id), replayId);
  }

  @Delete(':replay_id')
  @ApiOperation({
    summary: 'Cancel a replay of a web-hook',
    description: `Deliveries that are due already are still sent. A replay that has ended does not change. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The replay in its new state.',
    standardSchema: replaySchema,
    example: example.cancelledReplayExample,
  })
  @ApiProblems(PATH, example.absent)
  cancel(
    @Caller() caller: Principal,
    @Param('id', { schema: webHookIdSchema }) id: string,
    @Param('replay_id', { schema: replayIdSchema }) replayId: string,
  ): Promise<Replay> {
    return this.replays.cancel(caller, webHookRef(id), replayId);
  }
}
