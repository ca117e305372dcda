import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { ApiProblems } from '../../errors/api-errors.js';
import { webHookIdSchema } from '../../web-hooks/web-hook.schemas.js';
import { webHookRef } from '../../web-hooks/web-hook-drafts.js';
import { absent, ONE } from '../../web-hooks/web-hook-examples.js';
import { webHookIsOff } from '../deliveries/delivery-examples.js';
import {
  type HookStatus,
  type HookTest,
  hookStatusSchema,
  hookTestSchema,
  TOO_SOON,
} from './hook-status.schema.js';
import { HookStatusService } from './hook-status.service.js';
import { HookTestService } from './hook-test.service.js';

@Controller('web-hook/:id')
@AppRoutes({ tag: 'Web-hooks', store: 'header' })
export class WebHookHealthController {
  constructor(
    private readonly status: HookStatusService,
    private readonly test: HookTestService,
  ) {}

  @Get('status')
  @ApiOperation({
    summary: 'Get the status of a web-hook',
    description: `Times are UTC. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({ description: 'The status of the web-hook.', standardSchema: hookStatusSchema })
  @ApiProblems(`${ONE}/status`, absent)
  show(
    @Caller() caller: Principal,
    @Param('id', { schema: webHookIdSchema }) id: string,
  ): Promise<HookStatus> {
    return this.status.of(caller, webHookRef(id));
  }

  @Post('test')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send a sample to a web-hook',
    description: `Sends the catalog's example of an event with this object and action to this web-hook only. The body has \`"test":true\` and the usual signature. The delivery appears in the log. A web-hook can be tested once in 10 seconds. Takes no request body. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiResponse({
    status: 202,
    description: 'The sample is accepted for delivery.',
    standardSchema: hookTestSchema,
  })
  @ApiProblems(`${ONE}/test`, absent, webHookIsOff, TOO_SOON)
  send(@Caller() caller: Principal, @Param('id', { schema: webHookIdSchema }) id: string): Promise<HookTest> {
    return this.test.send(caller, webHookRef(id));
  }
}
