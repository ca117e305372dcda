import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiResponse } from '@nestjs/swagger';
import type { Actor } from '../../audit/change.js';
import type { DeliveryRef } from '../../delivery/model/delivery.js';
import { deliveryIdSchema } from '../../delivery-log/deliveries/delivery-parameters.js';
import { CallingOperator } from '../admin.guard.js';
import { AdminRoute, AdminRoutes, BAD_QUERY, StoreInPath } from '../admin-routes.decorator.js';
import { storeHashSchema } from '../stores/admin-store.schemas.js';
import { noStore } from '../stores/admin-store-examples.js';
import { AdminDeliveriesService } from './admin-deliveries.service.js';
import type { AdminDelivery, AdminDeliveryList, AdminDeliveryQuery } from './admin-delivery.schemas.js';
import * as schema from './admin-delivery.schemas.js';
import * as example from './admin-delivery-examples.js';

const PATH = '/admin/v1/stores/5ueh97/deliveries';
const ONE = `${PATH}/${example.deliveryExample.id}`;

@Controller('admin/v1/stores/:hash/deliveries')
@AdminRoutes({ takesBody: false })
@StoreInPath()
export class AdminDeliveriesController {
  constructor(private readonly deliveries: AdminDeliveriesService) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'List the deliveries of a store',
    description:
      'To the hooks and web-hooks of every app, also to deleted ones, for as long as the log is kept. Sorted by event, the newest first. Times are UTC.',
    path: PATH,
    refusals: [BAD_QUERY, noStore],
  })
  @ApiOkResponse({
    description: 'A page of deliveries.',
    standardSchema: schema.adminDeliveryListSchema,
    example: example.deliveryListExample,
  })
  list(
    @Param('hash', { schema: storeHashSchema }) storeHash: string,
    @Query({ schema: schema.adminDeliveryQuerySchema }) query: AdminDeliveryQuery,
  ): Promise<AdminDeliveryList> {
    return this.deliveries.list(storeHash, query);
  }

  @Get(':id')
  @AdminRoute({
    scope: 'admin:read',
    summary: 'Get a delivery of any app with its body and its attempts',
    path: ONE,
    refusals: [example.noDelivery],
  })
  @ApiOkResponse({
    description: 'The delivery.',
    standardSchema: schema.adminDeliverySchema,
    example: example.deliveryExample,
  })
  find(
    @Param('hash', { schema: storeHashSchema }) storeHash: string,
    @Param('id', { schema: deliveryIdSchema }) ref: DeliveryRef,
  ): Promise<AdminDelivery> {
    return this.deliveries.find(storeHash, ref);
  }

  @Post(':id/resend')
  @HttpCode(202)
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Send a delivery of any app again',
    description:
      "As the app's own route does. If the answer is 409, `code` says why: `delivery_in_flight`, `body_expired` or `hook_is_off`. Send no body.",
    path: `${ONE}/resend`,
    refusals: [example.noDelivery, example.hookIsOff],
  })
  @ApiResponse({
    status: 202,
    description: 'The delivery, whose attempt is now due.',
    standardSchema: schema.adminDeliverySchema,
    example: { ...example.deliveryExample, state: 'pending' },
  })
  resend(
    @Param('hash', { schema: storeHashSchema }) storeHash: string,
    @Param('id', { schema: deliveryIdSchema }) ref: DeliveryRef,
    @CallingOperator() operator: Actor,
  ): Promise<AdminDelivery> {
    return this.deliveries.resend(storeHash, ref, operator);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @AdminRoute({
    scope: 'admin:write',
    summary: 'Cancel a delivery that waits',
    description:
      'Ends a pending or parked delivery. One that was delivered before it was sent again ends as `delivered`. If the answer is 409, `code` says why: `delivery_in_flight` or `delivery_ended`. A repetition changes nothing. Send no body.',
    path: `${ONE}/cancel`,
    refusals: [example.noDelivery, example.ended],
  })
  @ApiOkResponse({
    description: 'The delivery.',
    standardSchema: schema.adminDeliverySchema,
    example: { ...example.deliveryExample, state: 'cancelled', next_attempt_at: null },
  })
  cancel(
    @Param('hash', { schema: storeHashSchema }) storeHash: string,
    @Param('id', { schema: deliveryIdSchema }) ref: DeliveryRef,
    @CallingOperator() operator: Actor,
  ): Promise<AdminDelivery> {
    return this.deliveries.cancel(storeHash, ref, operator);
  }
}
