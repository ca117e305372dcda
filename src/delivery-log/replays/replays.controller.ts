import { Body, Controller, Delete, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import { Caller } from '../../auth/caller.decorator.js';
import { OAuthGuard } from '../../auth/oauth.guard.js';
import type { Principal } from '../../auth/principal.js';
import { RequireScope } from '../../auth/required-scope.js';
import { ApiHooksErrors } from '../../errors/api-errors.js';
import { absent as hookAbsent } from '../../hooks/hook-examples.js';
import { hookIdSchema } from '../../hooks/hook-parameters.js';
import { JsonBodyGuard } from '../../http/json-body.guard.js';
import { hookIsOff } from '../deliveries/delivery-examples.js';
import type { NewReplay, Replay } from './replay.schemas.js';
import { newReplaySchema, replayIdSchema, replaySchema } from './replay.schemas.js';
import * as example from './replay-examples.js';
import { ReplaysService } from './replays.service.js';

const NEEDS = 'Needs the OAuth scope `default`.';

@ApiTags('Deliveries')
@ApiBearerAuth()
@ApiSecurity('x-auth-token')
@ApiParam({ name: 'store_hash', description: 'The store; the one that the token is for.', example: '5ueh97' })
@Controller('stores/:store_hash/v2/hooks/:id/replays')
@UseGuards(OAuthGuard, JsonBodyGuard)
@RequireScope('default')
export class ReplaysController {
  constructor(private readonly replays: ReplaysService) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: "Send a hook's past deliveries again",
    description: `A durable job: it goes on after a restart. Each delivery keeps its \`webhook-id\` and bytes and gets a retry schedule of its own. A dry run only counts: \`id\` is \`null\`, \`state\` is \`dry_run\`. Times are UTC. ${NEEDS}`,
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
  @ApiOperation({ summary: "See a replay's progress", description: NEEDS })
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
    description: `What was made due already is still sent; a replay that has ended stays as it is. ${NEEDS}`,
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
