import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiResponse } from '@nestjs/swagger';
import type { Actor } from '../../audit/change.js';
import { CallingOperator } from '../admin.guard.js';
import { AdminRoute, AdminRoutes, BAD_QUERY, OF_EVERY_BODY, StoreInPath } from '../admin-routes.decorator.js';
import type {
  AdminStore,
  AdminStoreChanges,
  AdminStoreList,
  AdminStoreQuery,
  NewAdminStore,
  StoreDeletion,
} from './admin-store.schemas.js';
import * as schema from './admin-store.schemas.js';
import * as example from './admin-store-examples.js';
import { AdminStoresService } from './admin-stores.service.js';

const PATH = '/admin/v1/stores';
const ONE = `${PATH}/${example.storeExample.store_hash}`;

@Controller('admin/v1/stores')
@AdminRoutes({ takesBody: true })
export class AdminStoresController {
  constructor(private readonly stores: AdminStoresService) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'List stores',
    description: 'Sorted by hash.',
    path: PATH,
    refusals: [BAD_QUERY],
  })
  @ApiOkResponse({
    description: 'A page of stores.',
    standardSchema: schema.adminStoreListSchema,
    example: example.storeListExample,
  })
  list(@Query({ schema: schema.adminStoreQuerySchema }) query: AdminStoreQuery): Promise<AdminStoreList> {
    return this.stores.list(query);
  }

  @Post()
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Create a store',
    path: PATH,
    refusals: [...OF_EVERY_BODY, example.storeExists, example.badStore],
  })
  @ApiCreatedResponse({
    description: 'The store.',
    standardSchema: schema.adminStoreSchema,
    example: example.storeExample,
  })
  create(
    @Body({ schema: schema.newAdminStoreSchema }) body: NewAdminStore,
    @CallingOperator() operator: Actor,
  ): Promise<AdminStore> {
    return this.stores.create(body, operator);
  }

  @Get(':hash')
  @StoreInPath()
  @AdminRoute({ scope: 'admin:read', summary: 'Retrieve a store', path: ONE, refusals: [example.noStore] })
  @ApiOkResponse({
    description: 'The store.',
    standardSchema: schema.adminStoreSchema,
    example: example.storeExample,
  })
  find(@Param('hash', { schema: schema.storeHashSchema }) storeHash: string): Promise<AdminStore> {
    return this.stores.find(storeHash);
  }

  @Patch(':hash')
  @StoreInPath()
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Change the name or the time zone of a store',
    path: ONE,
    refusals: [...OF_EVERY_BODY, example.noStore, example.badStore],
  })
  @ApiOkResponse({
    description: 'The whole store.',
    standardSchema: schema.adminStoreSchema,
    example: { ...example.storeExample, name: 'Renamed store' },
  })
  update(
    @Param('hash', { schema: schema.storeHashSchema }) storeHash: string,
    @Body({ schema: schema.adminStoreChangesSchema }) body: AdminStoreChanges,
    @CallingOperator() operator: Actor,
  ): Promise<AdminStore> {
    return this.stores.update(storeHash, body, operator);
  }

  @Delete(':hash')
  @HttpCode(202)
  @StoreInPath()
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Delete a store',
    description:
      'Ends its tokens, hooks and web-hooks before the answer: no delivery starts after it. Deliveries that wait are canceled in the background.',
    path: ONE,
    refusals: [example.noStore],
  })
  @ApiResponse({
    status: 202,
    description: 'What ended with the store.',
    standardSchema: schema.storeDeletionSchema,
    example: example.deletionExample,
  })
  remove(
    @Param('hash', { schema: schema.storeHashSchema }) storeHash: string,
    @CallingOperator() operator: Actor,
  ): Promise<StoreDeletion> {
    return this.stores.remove(storeHash, operator);
  }
}
