import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-http-bearer';
import type { AccessToken } from '../tenants/tokens/access-token.js';
import type { TokenVerifier } from '../tenants/tokens/token-verifier.js';

/**
 * The only part of a request that the strategy sees. The strategy also looks for a token in body and query and
 * passes on values of any type; this view has neither.
 */
export interface BearerView {
  headers: { authorization: string };
  /** Passport's strategies are global to the process, so the request brings the verifier of its own application. */
  verifier: TokenVerifier;
}

@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy, 'bearer') {
  constructor() {
    super({ realm: 'storehooks', passReqToCallback: true });
  }

  async validate(view: BearerView, token: string): Promise<AccessToken | false> {
    return (await view.verifier.verify(token)) ?? false;
  }
}
