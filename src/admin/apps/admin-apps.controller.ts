import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiResponse } from '@nestjs/swagger';
import type { Actor } from '../../audit/change.js';
import { CallingOperator } from '../admin.guard.js';
import { AdminRoute, AdminRoutes, AppInPath, BAD_QUERY, OF_EVERY_BODY } from '../admin-routes.decorator.js';
import type {
  AdminApp,
  AdminAppChanges,
  AdminAppList,
  AdminAppQuery,
  AppContents,
  AppDeletion,
  CreatedApp,
  NewAdminApp,
} from './admin-app.schemas.js';
import * as schema from './admin-app.schemas.js';
import * as example from './admin-app-examples.js';
import { AdminAppsService } from './admin-apps.service.js';

const PATH = '/admin/v1/apps';
const ONE = `${PATH}/${example.appExample.client_id}`;

@Controller('admin/v1/apps')
@AdminRoutes({ takesBody: true })
export class AdminAppsController {
  constructor(private readonly apps: AdminAppsService) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'List apps',
    description: 'Sorted by name.',
    path: PATH,
    refusals: [BAD_QUERY],
  })
  @ApiOkResponse({
    description: 'A page of apps.',
    standardSchema: schema.adminAppListSchema,
    example: example.appListExample,
  })
  list(@Query({ schema: schema.adminAppQuerySchema }) query: AdminAppQuery): Promise<AdminAppList> {
    return this.apps.list(query);
  }

  @Post()
  @Header('Cache-Control', 'no-store')
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Create an app',
    description: 'The answer has its secrets. They are not shown again.',
    path: PATH,
    refusals: [...OF_EVERY_BODY, example.badApp],
  })
  @ApiCreatedResponse({
    description: 'The app with its secrets.',
    standardSchema: schema.createdAppSchema,
    example: example.createdAppExample,
  })
  create(
    @Body({ schema: schema.newAdminAppSchema }) body: NewAdminApp,
    @CallingOperator() operator: Actor,
  ): Promise<CreatedApp> {
    return this.apps.create(body, operator);
  }

  @Get(':client_id')
  @AppInPath()
  @AdminRoute({ scope: 'admin:read', summary: 'Retrieve an app', path: ONE, refusals: [example.noApp] })
  @ApiOkResponse({
    description: 'The app.',
    standardSchema: schema.adminAppSchema,
    example: example.appExample,
  })
  find(@Param('client_id', { schema: schema.clientIdSchema }) clientId: string): Promise<AdminApp> {
    return this.apps.find(clientId);
  }

  @Get(':client_id/contents')
  @AppInPath()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'Count what an app has',
    description: 'In every store, as it is now: what deleting the app would end.',
    path: `${ONE}/contents`,
    refusals: [example.noApp],
  })
  @ApiOkResponse({
    description: 'The counts.',
    standardSchema: schema.appContentsSchema,
    example: example.appContentsExample,
  })
  contents(@Param('client_id', { schema: schema.clientIdSchema }) clientId: string): Promise<AppContents> {
    return this.apps.contents(clientId);
  }

  @Patch(':client_id')
  @AppInPath()
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Change the name of an app',
    path: ONE,
    refusals: [...OF_EVERY_BODY, example.noApp, example.badApp],
  })
  @ApiOkResponse({
    description: 'The whole app.',
    standardSchema: schema.adminAppSchema,
    example: { ...example.appExample, name: 'Order sync 2' },
  })
  rename(
    @Param('client_id', { schema: schema.clientIdSchema }) clientId: string,
    @Body({ schema: schema.adminAppChangesSchema }) body: AdminAppChanges,
    @CallingOperator() operator: Actor,
  ): Promise<AdminApp> {
    return this.apps.rename(clientId, body, operator);
  }

  @Delete(':client_id')
  @HttpCode(202)
  @AppInPath()
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Delete an app',
    description:
      'Ends its tokens, hooks and web-hooks in every store before the answer: no delivery starts after it. Deliveries that wait are canceled in the background.',
    path: ONE,
    refusals: [example.noApp],
  })
  @ApiResponse({
    status: 202,
    description: 'What ended with the app.',
    standardSchema: schema.appDeletionSchema,
    example: example.appDeletionExample,
  })
  remove(
    @Param('client_id', { schema: schema.clientIdSchema }) clientId: string,
    @CallingOperator() operator: Actor,
  ): Promise<AppDeletion> {
    return this.apps.remove(clientId, operator);
  }
}
