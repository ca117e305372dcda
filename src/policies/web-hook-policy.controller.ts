import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../auth/app-routes.decorator.js';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { ApiProblems } from '../errors/api-errors.js';
import { webHookIdSchema } from '../web-hooks/web-hook.schemas.js';
import { absent, webHookExample } from '../web-hooks/web-hook-examples.js';
import { PoliciesService } from './policies.service.js';
import type { FilterTest, FilterTestResult, Policy, PolicySettingsBody } from './policy.schemas.js';
import * as schema from './policy.schemas.js';
import * as example from './policy-examples.js';

const PATH = `/web-hook/${webHookExample.id}/policy`;

@Controller('web-hook/:id/policy')
@AppRoutes({ tag: 'Policies', store: 'header', takesBody: true })
export class WebHookPolicyController {
  constructor(private readonly policies: PoliciesService) {}

  @Get()
  @ApiOperation({
    summary: 'Get the policy of a web-hook',
    description: `The values that are in effect, and which of them are defaults. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The policy.',
    standardSchema: schema.policySchema,
    example: example.effectiveExample,
  })
  @ApiProblems(PATH, absent)
  find(@Caller() caller: Principal, @Param('id', { schema: webHookIdSchema }) id: string): Promise<Policy> {
    return this.policies.find(caller, { kind: 'web-hook', key: id });
  }

  @Put()
  @ApiOperation({
    summary: 'Replace the policy of a web-hook',
    description: `A field that is not sent has its default. Every process of the service follows the policy before the answer. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The policy.',
    standardSchema: schema.policySchema,
    example: example.effectiveExample,
  })
  @ApiProblems(PATH, absent, ...example.badPolicy)
  replace(
    @Caller() caller: Principal,
    @Param('id', { schema: webHookIdSchema }) id: string,
    @Body({ schema: schema.policySettingsSchema }) body: PolicySettingsBody,
  ): Promise<Policy> {
    return this.policies.replace(caller, { kind: 'web-hook', key: id }, body);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Reset the policy of a web-hook',
    description: `Every field has its default again. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiNoContentResponse({ description: 'The web-hook has the default policy.' })
  @ApiProblems(PATH, absent)
  reset(@Caller() caller: Principal, @Param('id', { schema: webHookIdSchema }) id: string): Promise<void> {
    return this.policies.reset(caller, { kind: 'web-hook', key: id });
  }

  @Post('filter/test')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Test a filter of a web-hook',
    description: `Says if an event passes, and which condition decides. Changes and sends nothing. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({ description: 'What the filter says.', standardSchema: schema.filterTestResultSchema })
  @ApiProblems(`${PATH}/filter/test`, absent, ...example.badFilter)
  testFilter(
    @Caller() caller: Principal,
    @Param('id', { schema: webHookIdSchema }) id: string,
    @Body({ schema: schema.filterTestSchema }) body: FilterTest,
  ): Promise<FilterTestResult> {
    return this.policies.testFilter(caller, { kind: 'web-hook', key: id }, body);
  }
}
