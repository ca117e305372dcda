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
  UseInterceptors,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../auth/app-routes.decorator.js';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { ApiProblems } from '../errors/api-errors.js';
import { LocationInterceptor } from '../subscriptions/location.interceptor.js';
import type { NewWebHook, WebHook, WebHookChanges, WebHookList, WebHookQuery } from './web-hook.schemas.js';
import * as schema from './web-hook.schemas.js';
import * as example from './web-hook-examples.js';
import { WebHooksService } from './web-hooks.service.js';

const PATH = '/web-hook';

@Controller('web-hook')
@AppRoutes({ tag: 'Web-hooks', store: 'header', takesBody: true })
export class WebHooksController {
  constructor(private readonly webHooks: WebHooksService) {}

  @Get()
  @ApiOperation({
    summary: 'List all web-hooks',
    description: `The app's web-hooks, the oldest first. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'A page of web-hooks, and the number of web-hooks on all pages.',
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
    description: `An app may have at most 10 web-hooks for one object and action, and only one with the same object, action and URL. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiCreatedResponse({
    description: 'The web-hook.',
    headers: {
      Location: { description: 'URL of the web-hook.', schema: { type: 'string', format: 'uri' } },
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
  @ApiOperation({ summary: 'Retrieve a web-hook', description: NEEDS_DEFAULT_SCOPE })
  @ApiOkResponse({
    description: 'The web-hook.',
    standardSchema: schema.webHookSchema,
    example: example.webHookExample,
  })
  @ApiProblems(example.ONE, example.absent)
  find(
    @Caller() caller: Principal,
    @Param('id', { schema: schema.webHookIdSchema }) id: string,
  ): Promise<WebHook> {
    return this.webHooks.find(caller, id);
  }

  @Put(':id')
  @ApiOperation({
    summary: 'Update a web-hook',
    description: `Changes only the fields that are sent. Also turns on a web-hook that the service has turned off. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The whole web-hook.',
    standardSchema: schema.webHookSchema,
    example: example.changedWebHookExample,
  })
  @ApiProblems(example.ONE, example.absent, ...example.badBody)
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
    description: `No delivery starts after the answer. Pending deliveries are canceled. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiNoContentResponse({ description: 'The web-hook is deleted.' })
  @ApiProblems(example.ONE, example.absent)
  remove(
    @Caller() caller: Principal,
    @Param('id', { schema: schema.webHookIdSchema }) id: string,
  ): Promise<void> {
    return this.webHooks.remove(caller, id);
  }
}
