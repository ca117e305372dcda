import { Controller, Get, Req } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { Request } from 'express';
import { presentedBy } from '../../auth/admission.js';
import { tokenInvalid } from '../../auth/challenge.js';
import { AdminRoute, AdminRoutes } from '../admin-routes.decorator.js';
import {
  type CallingOperatorView,
  callingOperatorExample,
  callingOperatorSchema,
  toView,
} from './calling-operator.schema.js';
import { OperatorsService } from './operators.service.js';

@Controller('admin/v1/operator')
@AdminRoutes({ takesBody: false })
export class CallingOperatorController {
  constructor(private readonly operators: OperatorsService) {}

  @Get()
  @AdminRoute({
    scope: 'admin:read',
    summary: 'Find out whose token this is',
    description: 'The operator of the token in the request, and what it may do.',
    path: '/admin/v1/operator',
  })
  @ApiOkResponse({
    description: 'The operator.',
    standardSchema: callingOperatorSchema,
    example: callingOperatorExample,
  })
  async find(@Req() request: Request): Promise<CallingOperatorView> {
    // The guard has accepted it: null only if it was revoked in between.
    const operator = await this.operators.verify(presentedBy(request).token);
    if (!operator) throw tokenInvalid();
    return toView(operator);
  }
}
