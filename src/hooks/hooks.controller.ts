import { Body, Controller, Delete, Get, Param, Post, Put, Query, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../auth/app-routes.decorator.js';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { ApiHooksErrors } from '../errors/api-errors.js';
import { LocationInterceptor } from '../subscriptions/location.interceptor.js';
import type { Hook, HookChanges, NewHook } from './hook.schemas.js';
import { hookChangesSchema, hookSchema, newHookSchema } from './hook.schemas.js';
import * as example from './hook-examples.js';
import { type HookQuery, hookIdSchema, hookQuerySchema } from './hook-parameters.js';
import { HooksService } from './hooks.service.js';

@Controller('stores/:store_hash/v2/hooks')
@AppRoutes({ tag: 'Hooks', store: 'path', takesBody: true })
export class HooksController {
  constructor(private readonly hooks: HooksService) {}

  @Get()
  @ApiOperation({
    summary: 'List hooks',
    description: `The app's hooks in the store, the oldest first. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'A page of hooks.',
    standardSchema: z.array(hookSchema),
    example: example.hooksExample,
  })
  @ApiHooksErrors(example.badQuery)
  list(@Caller() caller: Principal, @Query({ schema: hookQuerySchema }) query: HookQuery): Promise<Hook[]> {
    return this.hooks.list(caller, query);
  }

  @Post()
  @UseInterceptors(LocationInterceptor)
  @ApiOperation({
    summary: 'Create a hook',
    description: `An app may have at most 10 hooks for one scope, and only one with the same scope and destination. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiCreatedResponse({
    description: 'The hook.',
    headers: {
      Location: { description: 'URL of the hook.', schema: { type: 'string', format: 'uri' } },
    },
    standardSchema: hookSchema,
    example: example.hookExample,
  })
  @ApiHooksErrors(...example.badBody)
  create(@Caller() caller: Principal, @Body({ schema: newHookSchema }) body: NewHook): Promise<Hook> {
    return this.hooks.create(caller, body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a hook', description: NEEDS_DEFAULT_SCOPE })
  @ApiOkResponse({ description: 'The hook.', standardSchema: hookSchema, example: example.hookExample })
  @ApiHooksErrors(example.absent)
  find(@Caller() caller: Principal, @Param('id', { schema: hookIdSchema }) id: number): Promise<Hook> {
    return this.hooks.find(caller, id);
  }

  @Put(':id')
  @ApiOperation({
    summary: 'Update a hook',
    description: `Changes only the fields that are sent. \`"is_active":true\` also turns on a hook that the service has turned off. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The whole hook.',
    standardSchema: hookSchema,
    example: example.changedHookExample,
  })
  @ApiHooksErrors(example.absent, ...example.badBody)
  update(
    @Caller() caller: Principal,
    @Param('id', { schema: hookIdSchema }) id: number,
    @Body({ schema: hookChangesSchema }) body: HookChanges,
  ): Promise<Hook> {
    return this.hooks.update(caller, id, body);
  }

  @Delete(':id')
  @ApiOperation({
    summary: 'Delete a hook',
    description: `No delivery starts after the answer. Pending deliveries are canceled. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The deleted hook.',
    standardSchema: hookSchema,
    example: example.hookExample,
  })
  @ApiHooksErrors(example.absent)
  remove(@Caller() caller: Principal, @Param('id', { schema: hookIdSchema }) id: number): Promise<Hook> {
    return this.hooks.remove(caller, id);
  }
}
