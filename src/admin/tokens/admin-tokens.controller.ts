import { Body, Controller, Delete, Get, Header, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse } from '@nestjs/swagger';
import type { Actor } from '../../audit/change.js';
import { SingleHeader } from '../../http/single-header.js';
import { CallingOperator } from '../admin.guard.js';
import { AdminRoute, AdminRoutes, BAD_QUERY, OF_EVERY_BODY, StoreInPath } from '../admin-routes.decorator.js';
import { storeHashSchema } from '../stores/admin-store.schemas.js';
import { noStore } from '../stores/admin-store-examples.js';
import type {
  AdminToken,
  AdminTokenList,
  AdminTokenQuery,
  CreatedToken,
  NewAdminToken,
} from './admin-token.schemas.js';
import * as schema from './admin-token.schemas.js';
import * as example from './admin-token-examples.js';
import { AdminTokensService } from './admin-tokens.service.js';

const PATH = '/admin/v1/stores/5ueh97/tokens';

@Controller('admin/v1/stores/:hash/tokens')
@AdminRoutes({ takesBody: true })
@StoreInPath()
export class AdminTokensController {
  constructor(private readonly tokens: AdminTokensService) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'List the tokens of a store',
    description: 'The newest first, with expired and revoked ones.',
    path: PATH,
    refusals: [BAD_QUERY, noStore],
  })
  @ApiOkResponse({
    description: 'A page of tokens.',
    standardSchema: schema.adminTokenListSchema,
    example: example.tokenListExample,
  })
  list(
    @Param('hash', { schema: storeHashSchema }) storeHash: string,
    @Query({ schema: schema.adminTokenQuerySchema }) query: AdminTokenQuery,
  ): Promise<AdminTokenList> {
    return this.tokens.list(storeHash, query);
  }

  @Post()
  @Header('Cache-Control', 'no-store')
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Install an app in a store',
    description:
      'Creates an access token of the app for the store. Send `Idempotency-Key` to repeat the request safely: the repetition gets the same token without its secret, for as long as the token is kept. If the first answer was lost, revoke that token and create another. The same key with another body is refused with `idempotency_conflict`.',
    path: PATH,
    refusals: [...OF_EVERY_BODY, noStore, example.badToken],
  })
  @ApiHeader({
    name: 'idempotency-key',
    required: false,
    description: 'Up to 255 characters. Counts for this operator and this store.',
  })
  @ApiCreatedResponse({
    description: 'The token.',
    standardSchema: schema.createdTokenSchema,
    example: example.createdTokenExample,
  })
  create(
    @Param('hash', { schema: storeHashSchema }) storeHash: string,
    @Body({ schema: schema.newAdminTokenSchema }) body: NewAdminToken,
    @CallingOperator() operator: Actor,
    @SingleHeader('idempotency-key') idempotencyKey?: string,
  ): Promise<CreatedToken> {
    return this.tokens.create(storeHash, body, operator, idempotencyKey);
  }

  @Delete(':id')
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Revoke a token',
    description: 'This process refuses it at once, the others within a second. A repetition changes nothing.',
    path: `${PATH}/${example.tokenExample.id}`,
    refusals: [example.noToken],
  })
  @ApiOkResponse({
    description: 'The revoked token.',
    standardSchema: schema.adminTokenSchema,
    example: { ...example.tokenExample, revoked_at: '2026-11-23T08:00:00.000Z' },
  })
  revoke(
    @Param('hash', { schema: storeHashSchema }) storeHash: string,
    @Param('id', { schema: schema.tokenIdSchema }) id: string,
    @CallingOperator() operator: Actor,
  ): Promise<AdminToken> {
    return this.tokens.revoke(storeHash, id, operator);
  }
}
