import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import type { DeliveryRef } from '../../delivery/model/delivery.js';
import { ApiProblems } from '../../errors/api-errors.js';
import { pullIdSchema, pullRef } from '../../pull/pull.schemas.js';
import { ITEM, absent as pullAbsent } from '../../pull/pull-examples.js';
import type { Delivery, DeliveryDetail, DeliveryList } from './delivery.schemas.js';
import { deliveryDetailSchema, deliveryListSchema, deliverySchema } from './delivery.schemas.js';
import * as example from './delivery-examples.js';
import { DeliveryLogService } from './delivery-log.service.js';
import { type DeliveryQuery, deliveryIdSchema, deliveryQuerySchema } from './delivery-parameters.js';

const PATH = `${ITEM}/deliveries`;

@Controller('stores/:store_hash/v2/pull-subscriptions/:id/deliveries')
@AppRoutes({ tag: 'Pulling', store: 'path' })
export class PullDeliveriesController {
  constructor(private readonly log: DeliveryLogService) {}

  @Get()
  @ApiOperation({
    summary: "List a pull subscription's deliveries",
    description: `Sorted by event, the newest first. \`pending\` waits to be pulled, \`in_flight\` is leased to one that pulled it. Times are UTC. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'A page of deliveries.',
    standardSchema: deliveryListSchema,
    example: example.deliveryListExample,
  })
  @ApiProblems(PATH, example.badQuery, pullAbsent)
  list(
    @Caller() caller: Principal,
    @Param('id', { schema: pullIdSchema }) id: string,
    @Query({ schema: deliveryQuerySchema }) query: DeliveryQuery,
  ): Promise<DeliveryList> {
    return this.log.list(caller, pullRef(id), query);
  }

  @Get(':delivery_id')
  @ApiOperation({
    summary: 'Get a pulled delivery with its body and its attempts',
    description: NEEDS_DEFAULT_SCOPE,
  })
  @ApiOkResponse({
    description: 'The delivery.',
    standardSchema: deliveryDetailSchema,
    example: example.deliveryDetailExample,
  })
  @ApiProblems(PATH, example.absent)
  find(
    @Caller() caller: Principal,
    @Param('id', { schema: pullIdSchema }) id: string,
    @Param('delivery_id', { schema: deliveryIdSchema }) ref: DeliveryRef,
  ): Promise<DeliveryDetail> {
    return this.log.find(caller, pullRef(id), ref);
  }

  @Post(':delivery_id/resend')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Offer a delivery again',
    description: `It may be pulled once more, in any state but \`in_flight\`, with the same \`webhook-id\` and the same body. Takes no request body. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiResponse({
    status: 202,
    description: 'The delivery, which waits to be pulled.',
    standardSchema: deliverySchema,
    example: example.resentExample,
  })
  @ApiProblems(PATH, example.absent, example.inFlight)
  resend(
    @Caller() caller: Principal,
    @Param('id', { schema: pullIdSchema }) id: string,
    @Param('delivery_id', { schema: deliveryIdSchema }) ref: DeliveryRef,
  ): Promise<Delivery> {
    return this.log.resend(caller, pullRef(id), ref);
  }
}
