import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../auth/app-routes.decorator.js';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { ApiHooksV3Errors } from '../errors/api-errors.js';
import { type HookChanges, hookChangesSchema, type NewHook, newHookSchema } from './hook.schemas.js';
import { absent, badBody, badQuery } from './hook-examples.js';
import { type HookQuery, hookIdSchema, hookQuerySchema } from './hook-parameters.js';
import {
  type HookV3Answer,
  type HookV3List,
  hookV3AnswerSchema,
  hookV3ListSchema,
} from './hook-v3.schemas.js';
import * as example from './hook-v3-examples.js';
import { HooksV3Service } from './hooks-v3.service.js';

@Controller('stores/:store_hash/v3/hooks')
@AppRoutes({ tag: 'Hooks v3', store: 'path', takesBody: true })
export class HooksV3Controller {
  constructor(private readonly hooks: HooksV3Service) {}

  @Get()
  @ApiOperation({
    summary: 'List hooks (v3)',
    description: `The same hooks as in v2, the oldest first. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'A page of hooks.',
    standardSchema: hookV3ListSchema,
    example: example.listExample,
  })
  @ApiHooksV3Errors(badQuery)
  list(
    @Caller() caller: Principal,
    @Query({ schema: hookQuerySchema }) query: HookQuery,
  ): Promise<HookV3List> {
    return this.hooks.list(caller, query);
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Create a hook (v3)',
    description: `An app may have at most 10 hooks for one scope, and only one with the same scope and destination. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The hook.',
    standardSchema: hookV3AnswerSchema,
    example: example.answerExample,
  })
  @ApiHooksV3Errors(...badBody)
  create(@Caller() caller: Principal, @Body({ schema: newHookSchema }) body: NewHook): Promise<HookV3Answer> {
    return this.hooks.create(caller, body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a hook (v3)', description: NEEDS_DEFAULT_SCOPE })
  @ApiOkResponse({
    description: 'The hook.',
    standardSchema: hookV3AnswerSchema,
    example: example.answerExample,
  })
  @ApiHooksV3Errors(absent)
  find(
    @Caller() caller: Principal,
    @Param('id', { schema: hookIdSchema }) id: number,
  ): Promise<HookV3Answer> {
    return this.hooks.find(caller, id);
  }

  @Put(':id')
  @ApiOperation({
    summary: 'Update a hook (v3)',
    description: `Changes only the fields that are sent. \`"is_active":true\` also turns on a hook that the service has turned off. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The whole hook.',
    standardSchema: hookV3AnswerSchema,
    example: example.changedExample,
  })
  @ApiHooksV3Errors(absent, ...badBody)
  update(
    @Caller() caller: Principal,
    @Param('id', { schema: hookIdSchema }) id: number,
    @Body({ schema: hookChangesSchema }) body: HookChanges,
  ): Promise<HookV3Answer> {
    return this.hooks.update(caller, id, body);
  }

  @Delete(':id')
  @ApiOperation({
    summary: 'Delete a hook (v3)',
    description: `No delivery starts after the answer. Pending deliveries are canceled. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The deleted hook.',
    standardSchema: hookV3AnswerSchema,
    example: example.answerExample,
  })
  @ApiHooksV3Errors(absent)
  remove(
    @Caller() caller: Principal,
    @Param('id', { schema: hookIdSchema }) id: number,
  ): Promise<HookV3Answer> {
    return this.hooks.remove(caller, id);
  }
}
