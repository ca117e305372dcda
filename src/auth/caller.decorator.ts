import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AuthenticatedRequest } from './admission.js';
import type { Principal } from './principal.js';

/** The Principal that the guard authenticated. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!principal) throw new Error('@Caller() on a route without OAuthGuard or IngestGuard.');
  return principal;
});
