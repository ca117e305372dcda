import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { type Policy, policySchema } from '../../policies/policy.schemas.js';
import { effectiveExample } from '../../policies/policy-examples.js';
import { AdminRoute, AdminRoutes, StoreInPath } from '../admin-routes.decorator.js';
import { storeHashSchema } from '../stores/admin-store.schemas.js';
import { noStore } from '../stores/admin-store-examples.js';
import type { AdminHook, AdminHookList, AdminHookQuery } from './admin-hook.schemas.js';
import * as schema from './admin-hook.schemas.js';
import * as example from './admin-hook-examples.js';
import { AdminHooksService } from './admin-hooks.service.js';

const PATH = '/admin/v1/stores/5ueh97/hooks';

@Controller('admin/v1/stores/:hash/hooks')
@AdminRoutes({ takesBody: false })
@StoreInPath()
export class AdminHooksController {
  constructor(private readonly hooks: AdminHooksService) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'List the hooks and web-hooks of a store',
    description: 'Of every app, the oldest first, each with its health. Custom headers are never shown.',
    path: PATH,
    refusals: [example.badHookQuery, noStore],
  })
  @ApiOkResponse({
    description: 'A page of hooks and web-hooks.',
    standardSchema: schema.adminHookListSchema,
    example: example.hookListExample,
  })
  list(
    @Param('hash', { schema: storeHashSchema }) storeHash: string,
    @Query({ schema: schema.adminHookQuerySchema }) query: AdminHookQuery,
  ): Promise<AdminHookList> {
    return this.hooks.list(storeHash, query);
  }

  @Get(':key')
  @AdminRoute({
    scope: 'admin:read',
    summary: 'Retrieve a hook or web-hook with its health',
    path: `${PATH}/${example.hookExample.key}`,
    refusals: [example.noHook],
  })
  @ApiOkResponse({
    description: 'The hook or web-hook.',
    standardSchema: schema.adminHookSchema,
    example: example.hookExample,
  })
  find(
    @Param('hash', { schema: storeHashSchema }) storeHash: string,
    @Param('key', { schema: schema.hookKeySchema }) key: string,
  ): Promise<AdminHook> {
    return this.hooks.find(storeHash, key);
  }

  @Get(':key/policy')
  @AdminRoute({
    scope: 'admin:read',
    summary: 'Retrieve the policy of a hook or web-hook',
    description: 'The values that are in effect, and which of them are defaults. Its app can change it.',
    path: `${PATH}/${example.hookExample.key}/policy`,
    refusals: [example.noHook],
  })
  @ApiOkResponse({ description: 'The policy.', standardSchema: policySchema, example: effectiveExample })
  policy(
    @Param('hash', { schema: storeHashSchema }) storeHash: string,
    @Param('key', { schema: schema.hookKeySchema }) key: string,
  ): Promise<Policy> {
    return this.hooks.policy(storeHash, key);
  }
}
