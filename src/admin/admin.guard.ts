import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import type { Actor } from '../audit/change.js';
import { presentedBy } from '../auth/admission.js';
import { scopeMissing, tokenInvalid } from '../auth/challenge.js';
import { clientAddress } from '../http/client-address.js';
import { type AdminScope, mayUse } from './operators/operator.js';
import { OperatorsService } from './operators/operators.service.js';

/** The scope that a route needs. A guarded route without one answers 500. */
export const RequireAdminScope = Reflector.createDecorator<AdminScope>();

interface AdminRequest extends Request {
  requestId?: string;
  operator?: Actor;
}

/** Lets operators in. The access token of an app is not an operator's, so it gets the answer of an unknown token. */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(
    private readonly operators: OperatorsService,
    private readonly reflector: Reflector,
  ) {}

  /** @throws AppError unauthorized, invalid_request, invalid_token, insufficient_scope; StoreUnavailable */
  async canActivate(context: ExecutionContext): Promise<true> {
    const needed = this.reflector.get(RequireAdminScope, context.getHandler());
    if (!needed) throw new Error(`${context.getClass().name} has a route without @AdminRoute().`);
    const request = context.switchToHttp().getRequest<AdminRequest>();
    const { token, clientId } = presentedBy(request);
    const operator = await this.operators.verify(token);
    // An operator acts for no app, so a client id never matches.
    if (!operator || clientId !== null) throw tokenInvalid();
    if (!mayUse(operator, needed)) throw scopeMissing(needed);
    request.operator = actorOf(request, operator.id);
    return true;
  }
}

function actorOf(request: AdminRequest, operatorId: string): Actor {
  return {
    via: 'api',
    clientId: null,
    tokenId: null,
    operatorId,
    address: clientAddress(request),
    requestId: request.requestId ?? null,
  };
}

/** The operator that AdminGuard let in, as an Actor of the audit log. */
export const CallingOperator = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  return context.switchToHttp().getRequest<AdminRequest>().operator!;
});
