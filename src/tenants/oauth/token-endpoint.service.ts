import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { AppError } from '../../errors/app-error.js';
import { TOKEN_LIFE_MS, TokensService } from '../tokens/tokens.service.js';
import type { RevocationRequest, TokenAnswer, TokenRequest } from './token-endpoint.schemas.js';

/** Translates requests of RFC 6749 and RFC 7009 into calls of TokensService. */
@Injectable()
export class TokenEndpointService {
  constructor(private readonly tokens: TokensService) {}

  /** @throws AppError unsupported_grant_type, invalid_grant, invalid_scope */
  async issue(form: TokenRequest, client: Actor & { clientId: string }): Promise<TokenAnswer> {
    if (form.grant_type !== 'client_credentials') {
      throw new AppError('unsupported_grant_type', 'The grant_type must be client_credentials.');
    }
    const { clientId } = client;
    const request = { storeHash: form.store_hash, clientId, scope: form.scope };
    const { accessToken, record } = await this.tokens.clientCredentials(request, client);
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: TOKEN_LIFE_MS / 1000,
      scope: record.scopes.join(' '),
    };
  }

  async revoke({ token }: RevocationRequest, client: Actor & { clientId: string }): Promise<void> {
    await this.tokens.revokeOwn(token, client.clientId, client);
  }
}
