import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import { Caller } from '../auth/caller.decorator.js';
import { OAuthGuard } from '../auth/oauth.guard.js';
import type { Principal } from '../auth/principal.js';
import { RequireScope } from '../auth/required-scope.js';
import { ApiProblems } from '../errors/api-errors.js';
import { JsonBodyGuard } from '../http/json-body.guard.js';
import { LocationInterceptor } from '../subscriptions/location.interceptor.js';
import type { NewWebHook, WebHook, WebHookChanges, WebHookList, WebHookQuery } from './web-hook.schemas.js';
import * as schema from './web-hook.schemas.js';
import * as example from './web-hook-examples.js';
import { WebHooksService } from './web-hooks.service.js';

const NEEDS = 'Needs the OAuth scope `default`.';
const PATH = '/web-hook';
const ONE = `${PATH}/${example.webHookExample.id}`;

@ApiTags('Web-hooks')
@ApiBearerAuth()
@ApiSecurity('x-auth-token')
@ApiHeader({
  name: 'tenant',
  required: false,
  description: 'The store; where sent, the one that the token is for.',
})
@Controller('web-hook')
@UseGuards(OAuthGuard, JsonBodyGuard)
@RequireScope('default')
export class WebHooksController {
  constructor(private readonly webHooks: WebHooksService) {}

  @Get()
  @ApiOperation({
    summary: 'List all web-hooks',
    description: `The app's web-hooks, the oldest first. ${NEEDS}`,
  })
  @ApiOkResponse({
    description: 'A page, and how many there are in all.',
    standardSchema: schema.webHookListSchema,
    example: example.webHookListExample,
  })
  @ApiProblems(PATH, example.badQuery)
  list(
    @Caller() caller: Principal,
    @Query({ schema: schema.webHookQuerySchema }) query: WebHookQuery,
  ): Promise<WebHookList> {
    return this.webHooks.list(caller, query);
  }

  @Post()
  @UseInterceptors(LocationInterceptor)
  @ApiOperation({
    summary: 'Create a web-hook',
    description: `At most 10 for one object and action, and one for the same object, action and URL. ${NEEDS}`,
  })
  @ApiCreatedResponse({
    description: 'The web-hook.',
    headers: {
      Location: { description: 'Where it can be found.', schema: { type: 'string', format: 'uri' } },
    },
    standardSchema: schema.webHookSchema,
    example: example.createdWebHookExample,
  })
  @ApiProblems(PATH, ...example.badBody)
  create(
    @Caller() caller: Principal,
    @Body({ schema: schema.newWebHookSchema }) body: NewWebHook,
  ): Promise<WebHook> {
    return this.webHooks.create(caller, body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Retrieve a web-hook', description: NEEDS })
  @ApiOkResponse({
    description: 'The web-hook.',
    standardSchema: schema.webHookSchema,
    example: example.webHookExample,
  })
  @ApiProblems(ONE, example.absent)
  find(
    @Caller() caller: Principal,
    @Param('id', { schema: schema.webHookIdSchema }) id: string,
  ): Promise<WebHook> {
    return this.webHooks.find(caller, id);
  }

  @Put(':id')
  @ApiOperation({
    summary: 'Update a web-hook',
    description: `Only the fields sent change. A web-hook that the service had turned off is on again. ${NEEDS}`,
  })
  @ApiOkResponse({
    description: 'The whole web-hook.',
    standardSchema: schema.webHookSchema,
    example: example.changedWebHookExample,
  })
  @ApiProblems(ONE, example.absent, ...example.badBody)
  update(
    @Caller() caller: Principal,
    @Param('id', { schema: schema.webHookIdSchema }) id: string,
    @Body({ schema: schema.webHookChangesSchema }) body: WebHookChanges,
  ): Promise<WebHook> {
    return this.webHooks.update(caller, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a web-hook',
    description: `No delivery starts after the answer; what was pending is cancelled. ${NEEDS}`,
  })
  @ApiNoContentResponse({ description: 'It is gone.' })
  @ApiProblems(ONE, example.absent)
  remove(
    @Caller() caller: Principal,
    @Param('id', { schema: schema.webHookIdSchema }) id: string,
  ): Promise<void> {
    return this.webHooks.remove(caller, id);
  }
}
