import { Body, Controller, Delete, Get, Header, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import type { Actor } from '../../audit/change.js';
import { CallingOperator } from '../admin.guard.js';
import { AdminRoute, AdminRoutes, BAD_QUERY, OF_EVERY_BODY } from '../admin-routes.decorator.js';
import { noApp } from '../apps/admin-app-examples.js';
import type {
  AdminPortalSession,
  AdminPortalSessionList,
  AdminPortalSessionQuery,
  NewPortalSessionBody,
  PortalLinkAnswer,
} from './admin-portal-session.schemas.js';
import * as schema from './admin-portal-session.schemas.js';
import * as example from './admin-portal-session-examples.js';
import { AdminPortalSessionsService } from './admin-portal-sessions.service.js';

const PATH = '/admin/v1/portal-sessions';

@Controller('admin/v1/portal-sessions')
@AdminRoutes({ takesBody: true })
export class AdminPortalSessionsController {
  constructor(private readonly sessions: AdminPortalSessionsService) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'List the portal sessions',
    description: 'The newest first, with expired and revoked ones.',
    path: PATH,
    refusals: [BAD_QUERY],
  })
  @ApiOkResponse({
    description: 'A page of sessions.',
    standardSchema: schema.adminPortalSessionListSchema,
    example: example.sessionListExample,
  })
  list(
    @Query({ schema: schema.adminPortalSessionQuerySchema }) query: AdminPortalSessionQuery,
  ): Promise<AdminPortalSessionList> {
    return this.sessions.list(query);
  }

  @Post()
  @Header('Cache-Control', 'no-store')
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Make a link into the console',
    description:
      'For a user of one app in one store. The console exchanges the code of the link at `POST /console/session`. With `access` `read` the session changes nothing.',
    path: PATH,
    refusals: [...OF_EVERY_BODY, noApp, example.badSession],
  })
  @ApiCreatedResponse({
    description: 'The link.',
    standardSchema: schema.portalLinkSchema,
    example: example.linkExample,
  })
  create(
    @Body({ schema: schema.newPortalSessionSchema }) body: NewPortalSessionBody,
    @CallingOperator() operator: Actor,
  ): Promise<PortalLinkAnswer> {
    return this.sessions.create(body, operator);
  }

  @Delete(':id')
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Revoke a portal session',
    description:
      'This process refuses its token at once, the others within a second. A repetition changes nothing.',
    path: `${PATH}/${example.sessionExample.id}`,
    refusals: [example.noSession],
  })
  @ApiOkResponse({
    description: 'The revoked session.',
    standardSchema: schema.adminPortalSessionSchema,
    example: { ...example.sessionExample, revoked_at: '2026-11-22T17:00:00.000Z' },
  })
  revoke(
    @Param('id', { schema: schema.portalSessionIdSchema }) id: string,
    @CallingOperator() operator: Actor,
  ): Promise<AdminPortalSession> {
    return this.sessions.revoke(id, operator);
  }
}
