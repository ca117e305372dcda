import { Body, Controller, Get, HttpCode, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../auth/app-routes.decorator.js';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { ApiHooksV3Errors } from '../errors/api-errors.js';
import {
  type HooksAdmin,
  type HooksAdminChange,
  type HooksAdminQuery,
  hooksAdminChangeSchema,
  hooksAdminQuerySchema,
  hooksAdminSchema,
} from './hooks-admin.schemas.js';
import { HooksAdminService } from './hooks-admin.service.js';
import * as example from './hooks-admin-examples.js';
import { MOST_MAILS } from './mail-limit.js';

@Controller('stores/:store_hash/v3/hooks/admin')
@AppRoutes({ tag: 'Hooks v3', store: 'path', takesBody: true })
export class HooksAdminController {
  constructor(private readonly hooks: HooksAdminService) {}

  @Get()
  @ApiOperation({
    summary: 'Get all hooks with their status, and who gets notices',
    description: `The hooks of the app in this store, the hosts to which deliveries wait, and the e-mail addresses that get notices when a hook fails or is turned off, or the certificate of its receiver expires soon. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The hooks as a whole.',
    standardSchema: hooksAdminSchema,
    example: example.hooksAdminExample,
  })
  @ApiHooksV3Errors(example.badQuery)
  show(
    @Caller() caller: Principal,
    @Query({ schema: hooksAdminQuerySchema }) query: HooksAdminQuery,
  ): Promise<HooksAdmin> {
    return this.hooks.show(caller, query);
  }

  @Put()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Set who gets notices by e-mail',
    description: `At most 10 addresses, in place of those before. E-mails go out only where the operator has set \`SMTP_URL\`. Nobody confirms an address, so that a process of the service sends each at most ${MOST_MAILS} e-mails in 24 hours, of all apps and stores together. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiNoContentResponse({ description: 'The addresses are set.' })
  @ApiHooksV3Errors(...example.badEmails)
  change(
    @Caller() caller: Principal,
    @Body({ schema: hooksAdminChangeSchema }) body: HooksAdminChange,
  ): Promise<void> {
    return this.hooks.change(caller, body);
  }
}
