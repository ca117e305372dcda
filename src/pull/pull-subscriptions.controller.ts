import { Body, Controller, Delete, Get, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../auth/app-routes.decorator.js';
import { Caller } from '../auth/caller.decorator.js';
import type { Principal } from '../auth/principal.js';
import { ApiProblems } from '../errors/api-errors.js';
import { LocationInterceptor } from '../subscriptions/location.interceptor.js';
import type {
  NewPullSubscription,
  PullSubscription,
  PullSubscriptionList,
  PullSubscriptionsQuery,
} from './pull.schemas.js';
import {
  newPullSubscriptionSchema,
  pullIdSchema,
  pullSubscriptionListSchema,
  pullSubscriptionSchema,
  pullSubscriptionsQuerySchema,
} from './pull.schemas.js';
import * as example from './pull-examples.js';
import { PullSubscriptionsService } from './pull-subscriptions.service.js';

@Controller('stores/:store_hash/v2/pull-subscriptions')
@AppRoutes({ tag: 'Pulling', store: 'path', takesBody: true })
export class PullSubscriptionsController {
  constructor(private readonly pulls: PullSubscriptionsService) {}

  @Get()
  @ApiOperation({
    summary: 'List pull subscriptions',
    description: `Those of the app in the store, the oldest first. Times are UTC. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'A page of pull subscriptions.',
    standardSchema: pullSubscriptionListSchema,
    example: { data: [example.pullSubscriptionExample], total: 1 },
  })
  @ApiProblems(example.PATH, example.badPage)
  list(
    @Caller() caller: Principal,
    @Query({ schema: pullSubscriptionsQuerySchema }) query: PullSubscriptionsQuery,
  ): Promise<PullSubscriptionList> {
    return this.pulls.list(caller, query);
  }

  @Post()
  @UseInterceptors(LocationInterceptor)
  @ApiOperation({
    summary: 'Create a pull subscription',
    description: `Events published from now on are kept until the app pulls them: for receivers that nothing can reach. An app may have at most 10 for one scope. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiCreatedResponse({
    description: 'The pull subscription.',
    headers: {
      Location: { description: 'URL of the pull subscription.', schema: { type: 'string', format: 'uri' } },
    },
    standardSchema: pullSubscriptionSchema,
    example: example.pullSubscriptionExample,
  })
  @ApiProblems(example.PATH, ...example.badSubscription)
  create(
    @Caller() caller: Principal,
    @Body({ schema: newPullSubscriptionSchema }) body: NewPullSubscription,
  ): Promise<PullSubscription> {
    return this.pulls.create(caller, body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a pull subscription', description: NEEDS_DEFAULT_SCOPE })
  @ApiOkResponse({
    description: 'The pull subscription.',
    standardSchema: pullSubscriptionSchema,
    example: example.pullSubscriptionExample,
  })
  @ApiProblems(example.ITEM, example.absent)
  find(
    @Caller() caller: Principal,
    @Param('id', { schema: pullIdSchema }) id: string,
  ): Promise<PullSubscription> {
    return this.pulls.find(caller, id);
  }

  @Delete(':id')
  @ApiOperation({
    summary: 'Delete a pull subscription',
    description: `Messages that are not acknowledged yet are canceled. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The deleted pull subscription.',
    standardSchema: pullSubscriptionSchema,
    example: example.pullSubscriptionExample,
  })
  @ApiProblems(example.ITEM, example.absent)
  remove(
    @Caller() caller: Principal,
    @Param('id', { schema: pullIdSchema }) id: string,
  ): Promise<PullSubscription> {
    return this.pulls.remove(caller, id);
  }
}
