import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../auth/app-routes.decorator.js';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { Writes } from '../auth/required-scope.js';
import { ApiProblems } from '../errors/api-errors.js';
import type {
  Acknowledgement,
  MessagesQuery,
  NegativeAcknowledgement,
  PulledMessages,
} from './pull.schemas.js';
import {
  acknowledgementSchema,
  messagesQuerySchema,
  negativeAcknowledgementSchema,
  pulledMessagesSchema,
  pullIdSchema,
} from './pull.schemas.js';
import * as example from './pull-examples.js';
import { PullMessagesService } from './pull-messages.service.js';
import { Waiting, type WaitingCaller } from './waiting-caller.decorator.js';

@Controller('stores/:store_hash/v2/pull-subscriptions/:id')
@AppRoutes({ tag: 'Pulling', store: 'path', takesBody: true })
export class PullMessagesController {
  constructor(private readonly messages: PullMessagesService) {}

  @Get('messages')
  @Writes(true)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Pull messages',
    description: `Leases messages to the caller for 60 seconds. What is not acknowledged in that time comes again, with the same \`webhook-id\`. Answers at once if there is a message. A subscription may have at most 8 pulls under way, and an app at most 64 in a process. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The messages.',
    standardSchema: pulledMessagesSchema,
    example: example.messagesExample,
  })
  @ApiProblems(`${example.ITEM}/messages`, example.badQuery, example.absent, example.tooMany)
  pull(
    @Caller() caller: Principal,
    @Param('id', { schema: pullIdSchema }) id: string,
    @Query({ schema: messagesQuerySchema }) query: MessagesQuery,
    @Waiting() waiting: WaitingCaller,
  ): Promise<PulledMessages> {
    return this.messages.pull(caller, id, query, waiting);
  }

  @Post('ack')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Acknowledge messages',
    description: `They are delivered, and do not come again. A message whose lease has ended is ignored: it comes again. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiNoContentResponse({ description: 'It is durable.' })
  @ApiProblems(`${example.ITEM}/ack`, example.absent, ...example.badIds)
  acknowledge(
    @Caller() caller: Principal,
    @Param('id', { schema: pullIdSchema }) id: string,
    @Body({ schema: acknowledgementSchema }) body: Acknowledgement,
  ): Promise<void> {
    return this.messages.acknowledge(caller, id, body);
  }

  @Post('nack')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Give messages back',
    description: `They come again after the delay. After as many failures as a hook's delivery may have, a message is \`exhausted\` and comes no more. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiNoContentResponse({ description: 'It is durable.' })
  @ApiProblems(`${example.ITEM}/nack`, example.absent, ...example.badIds)
  giveBack(
    @Caller() caller: Principal,
    @Param('id', { schema: pullIdSchema }) id: string,
    @Body({ schema: negativeAcknowledgementSchema }) body: NegativeAcknowledgement,
  ): Promise<void> {
    return this.messages.giveBack(caller, id, body);
  }
}
