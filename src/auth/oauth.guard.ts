import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { AccessToken } from '../tenants/tokens/access-token.js';
import { TokenVerifier } from '../tenants/tokens/token-verifier.js';
import { type AuthenticatedRequest, admit, presentedBy } from './admission.js';
import type { BearerView } from './bearer.strategy.js';
import { readOnly, tokenInvalid } from './challenge.js';
import { requiredScopes, Writes } from './required-scope.js';

/** Passport's bearer guard with the answers of RFC 6750 section 3.1, which Nest's wrapper drops. */
@Injectable()
export class OAuthGuard extends AuthGuard('bearer') {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly reflector: Reflector,
  ) {
    super();
  }

  /** A view made only of the checked header. @throws AppError */
  override getRequest(context: ExecutionContext): BearerView {
    const { token } = presentedBy(context.switchToHttp().getRequest<AuthenticatedRequest>());
    return { headers: { authorization: `Bearer ${token}` }, verifier: this.verifier };
  }

  /** @throws AppError if the caller is refused */
  override handleRequest<T = AccessToken>(
    error: unknown,
    token: T | false,
    _: unknown,
    context: ExecutionContext,
  ): T {
    if (error) throw error;
    if (!token) throw tokenInvalid();
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    admit(
      request,
      presentedBy(request),
      token as unknown as AccessToken,
      requiredScopes(this.reflector, context),
    );
    this.refuseReaders(token as unknown as AccessToken, context);
    request.recheck = () => this.recheck(request);
    return token;
  }

  /** @throws AppError, StoreUnavailable */
  private async recheck(request: AuthenticatedRequest): Promise<void> {
    if (!(await this.verifier.verify(presentedBy(request).token))) throw tokenInvalid();
  }

  /** `admit` goes by the method of the request. @throws AppError */
  private refuseReaders({ portal }: AccessToken, context: ExecutionContext): void {
    if (portal === 'read' && this.reflector.get(Writes, context.getHandler())) throw readOnly();
  }
}
