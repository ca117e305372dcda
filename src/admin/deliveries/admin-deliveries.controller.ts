import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiResponse } from '@nestjs/swagger';
import type { Actor } from '../../audit/change.js';
import type { DeliveryRef } from '../../delivery/model/delivery.js';
import { deliveryIdSchema } from '../../delivery-log/deliveries/delivery-parameters.js';
import { CallingOperator } from '../admin.guard.js';
import { AdminRoute, AdminRoutes, StoreInPath } from '../admin-routes.decorator.js';
import { storeHashSchema } from '../stores/admin-store.schemas.js';
import { AdminDeliveriesService } from './admin-deliveries.service.js';
import { type AdminDelivery, adminDeliverySchema } from './admin-delivery.schemas.js';
import * as example from './admin-delivery-examples.js';

const ONE = `/admin/v1/stores/5ueh97/deliveries/${example.deliveryExample.id}`;

@Controller('admin/v1/stores/:hash/deliveries/:id')
@AdminRoutes({ takesBody: false })
@StoreInPath()
export class AdminDeliveriesController {
  constructor(private readonly deliveries: AdminDeliveriesService) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'Get a delivery of any app with its body and its attempts',
    path: ONE,
    refusals: [example.noDelivery],
  })
  @ApiOkResponse({
    description: 'The delivery.',
    standardSchema: adminDeliverySchema,
    example: example.deliveryExample,
  })
  find(
    @Param('hash', { schema: storeHashSchema }) storeHash: string,
    @Param('id', { schema: deliveryIdSchema }) ref: DeliveryRef,
  ): Promise<AdminDelivery> {
    return this.deliveries.find(storeHash, ref);
  }

  @Post('resend')
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
    standardSchema: adminDeliverySchema,
    example: { ...example.deliveryExample, state: 'pending' },
  })
  resend(
    @Param('hash', { schema: storeHashSchema }) storeHash: string,
    @Param('id', { schema: deliveryIdSchema }) ref: DeliveryRef,
    @CallingOperator() operator: Actor,
  ): Promise<AdminDelivery> {
    return this.deliveries.resend(storeHash, ref, operator);
  }

  @Post('cancel')
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
    standardSchema: adminDeliverySchema,
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
