import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import type { DeliveryRef } from '../../delivery/model/delivery.js';
import { ApiProblems } from '../../errors/api-errors.js';
import { webHookIdSchema } from '../../web-hooks/web-hook.schemas.js';
import { webHookRef } from '../../web-hooks/web-hook-drafts.js';
import { ONE, absent as webHookAbsent } from '../../web-hooks/web-hook-examples.js';
import type { Delivery, DeliveryDetail, DeliveryList } from './delivery.schemas.js';
import { deliveryDetailSchema, deliveryListSchema, deliverySchema } from './delivery.schemas.js';
import * as example from './delivery-examples.js';
import { DeliveryLogService } from './delivery-log.service.js';
import { type DeliveryQuery, deliveryIdSchema, deliveryQuerySchema } from './delivery-parameters.js';

const PATH = `${ONE}/deliveries`;

@Controller('web-hook/:id/deliveries')
@AppRoutes({ tag: 'Web-hooks', store: 'header' })
export class WebHookDeliveriesController {
  constructor(private readonly log: DeliveryLogService) {}

  @Get()
  @ApiOperation({
    summary: "List a web-hook's deliveries",
    description: `Sorted by event, the newest first. Times are UTC. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'A page of deliveries.',
    standardSchema: deliveryListSchema,
    example: example.deliveryListExample,
  })
  @ApiProblems(PATH, example.badQuery, webHookAbsent)
  list(
    @Caller() caller: Principal,
    @Param('id', { schema: webHookIdSchema }) id: string,
    @Query({ schema: deliveryQuerySchema }) query: DeliveryQuery,
  ): Promise<DeliveryList> {
    return this.log.list(caller, webHookRef(id), query);
  }

  @Get(':delivery_id')
  @ApiOperation({
    summary: 'Get a delivery of a web-hook with its body and its attempts',
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
    @Param('id', { schema: webHookIdSchema }) id: string,
    @Param('delivery_id', { schema: deliveryIdSchema }) ref: DeliveryRef,
  ): Promise<DeliveryDetail> {
    return this.log.find(caller, webHookRef(id), ref);
  }

  @Post(':delivery_id/resend')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send a delivery of a web-hook again',
    description: `Makes one more attempt now, in any state of the delivery, with the same \`webhook-id\` and the same body. Takes no request body. If the answer is 409, \`code\` says why: \`delivery_in_flight\`, \`body_expired\` or \`hook_is_off\`. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiResponse({
    status: 202,
    description: 'The delivery, whose attempt is now due.',
    standardSchema: deliverySchema,
    example: example.resentExample,
  })
  @ApiProblems(PATH, example.absent, example.webHookIsOff)
  resend(
    @Caller() caller: Principal,
    @Param('id', { schema: webHookIdSchema }) id: string,
    @Param('delivery_id', { schema: deliveryIdSchema }) ref: DeliveryRef,
  ): Promise<Delivery> {
    return this.log.resend(caller, webHookRef(id), ref);
  }
}
