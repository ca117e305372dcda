import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { ApiHooksErrors, type Refusal } from '../../errors/api-errors.js';
import { absent } from '../../hooks/hook-examples.js';
import { hookIdSchema } from '../../hooks/hook-parameters.js';
import { hookIsOff } from '../deliveries/delivery-examples.js';
import { type HookStatus, type HookTest, hookStatusSchema, hookTestSchema } from './hook-status.schema.js';
import { HookStatusService } from './hook-status.service.js';
import { HookTestService } from './hook-test.service.js';

const tooSoon: Refusal = { code: 'too_many_requests', message: 'A hook may be tested once in 10 seconds.' };

@Controller('stores/:store_hash/v2/hooks/:id')
@AppRoutes({ tag: 'Deliveries', store: 'path' })
export class HookHealthController {
  constructor(
    private readonly status: HookStatusService,
    private readonly test: HookTestService,
  ) {}

  @Get('status')
  @ApiOperation({ summary: 'See how a hook fares', description: `Times are UTC. ${NEEDS_DEFAULT_SCOPE}` })
  @ApiOkResponse({ description: 'Its state now.', standardSchema: hookStatusSchema })
  @ApiHooksErrors(absent)
  show(@Caller() caller: Principal, @Param('id', { schema: hookIdSchema }) id: number): Promise<HookStatus> {
    return this.status.of(caller, id);
  }

  @Post('test')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send a sample to a hook',
    description: `The catalogue's example of the hook's scope (of a wildcard, of an event beneath it), to this hook alone, signed as always and marked \`"test":true\` in its body. It shows in the log. At most once in 10 seconds. Takes no body. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiResponse({ status: 202, description: 'The sample is on its way.', standardSchema: hookTestSchema })
  @ApiHooksErrors(absent, hookIsOff, tooSoon)
  send(@Caller() caller: Principal, @Param('id', { schema: hookIdSchema }) id: number): Promise<HookTest> {
    return this.test.send(caller, id);
  }
}
