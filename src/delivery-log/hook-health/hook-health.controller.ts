import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { ApiHooksErrors } from '../../errors/api-errors.js';
import { hookRef } from '../../hooks/hook-drafts.js';
import { absent } from '../../hooks/hook-examples.js';
import { hookIdSchema } from '../../hooks/hook-parameters.js';
import { hookIsOff } from '../deliveries/delivery-examples.js';
import {
  type HookStatus,
  type HookTest,
  hookStatusSchema,
  hookTestSchema,
  TOO_SOON,
} from './hook-status.schema.js';
import { HookStatusService } from './hook-status.service.js';
import { HookTestService } from './hook-test.service.js';

@Controller('stores/:store_hash/v2/hooks/:id')
@AppRoutes({ tag: 'Deliveries', store: 'path' })
export class HookHealthController {
  constructor(
    private readonly status: HookStatusService,
    private readonly test: HookTestService,
  ) {}

  @Get('status')
  @ApiOperation({ summary: 'Get the status of a hook', description: `Times are UTC. ${NEEDS_DEFAULT_SCOPE}` })
  @ApiOkResponse({ description: 'The status of the hook.', standardSchema: hookStatusSchema })
  @ApiHooksErrors(absent)
  show(@Caller() caller: Principal, @Param('id', { schema: hookIdSchema }) id: number): Promise<HookStatus> {
    return this.status.of(caller, hookRef(id));
  }

  @Post('test')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send a sample to a hook',
    description: `Sends the catalog's example of the hook's scope to this hook only. A wildcard gets an example of an event below it. The body has \`"test":true\` and the usual signature. The delivery appears in the log. A hook can be tested once in 10 seconds. Takes no request body. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiResponse({
    status: 202,
    description: 'The sample is accepted for delivery.',
    standardSchema: hookTestSchema,
  })
  @ApiHooksErrors(absent, hookIsOff, TOO_SOON)
  send(@Caller() caller: Principal, @Param('id', { schema: hookIdSchema }) id: number): Promise<HookTest> {
    return this.test.send(caller, hookRef(id));
  }
}
