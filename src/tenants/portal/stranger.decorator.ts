import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '../../audit/change.js';
import { clientAddress } from '../../http/client-address.js';

/** A caller who has shown no token, as an Actor of the audit log. */
export const Stranger = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const request = context.switchToHttp().getRequest<Request & { requestId?: string }>();
  const address = clientAddress(request);
  return { via: 'api', clientId: null, tokenId: null, address, requestId: request.requestId ?? null };
});
