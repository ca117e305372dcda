import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-http-bearer';
import type { AccessToken } from '../tenants/tokens/access-token.js';
import type { TokenVerifier } from '../tenants/tokens/token-verifier.js';

/**
 * All that the strategy gets to see of a request. It would also look for a token in the body and the query, and hand
 * on whatever type it finds there: here is neither.
 */
export interface BearerView {
  headers: { authorization: string };
  /** Passport's strategies are global to the process; two applications in it must not use each other's tokens. */
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
