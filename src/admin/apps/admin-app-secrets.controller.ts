import { Controller, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { Actor } from '../../audit/change.js';
import { CallingOperator } from '../admin.guard.js';
import { AdminRoute, AdminRoutes, AppInPath } from '../admin-routes.decorator.js';
import type { NewClientSecret, NewSigningSecret } from './admin-app.schemas.js';
import * as schema from './admin-app.schemas.js';
import * as example from './admin-app-examples.js';
import { AdminAppsService } from './admin-apps.service.js';

const ONE = `/admin/v1/apps/${example.appExample.client_id}`;

/** A separate controller: these routes take no body. */
@Controller('admin/v1/apps/:client_id')
@AdminRoutes({ takesBody: false })
@AppInPath()
export class AdminAppSecretsController {
  constructor(private readonly apps: AdminAppsService) {}

  @Post('secret')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Give an app a new client secret',
    description:
      'The token endpoint refuses the old one at once; it also signs for 24 hours. The signing secret stays. Send no body.',
    path: `${ONE}/secret`,
    refusals: [example.noApp],
  })
  @ApiOkResponse({
    description: 'The new secret.',
    standardSchema: schema.newClientSecretSchema,
    example: example.clientSecretExample,
  })
  rotateClientSecret(
    @Param('client_id', { schema: schema.clientIdSchema }) clientId: string,
    @CallingOperator() operator: Actor,
  ): Promise<NewClientSecret> {
    return this.apps.rotateClientSecret(clientId, operator);
  }

  @Post('signing-secret')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Give an app a new signing secret',
    description: 'The old secret also signs for 24 hours. The client secret stays. Send no body.',
    path: `${ONE}/signing-secret`,
    refusals: [example.noApp],
  })
  @ApiOkResponse({
    description: 'The new secret.',
    standardSchema: schema.newSigningSecretSchema,
    example: example.signingSecretExample,
  })
  rotateSigningSecret(
    @Param('client_id', { schema: schema.clientIdSchema }) clientId: string,
    @CallingOperator() operator: Actor,
  ): Promise<NewSigningSecret> {
    return this.apps.rotateSigningSecret(clientId, operator);
  }
}
