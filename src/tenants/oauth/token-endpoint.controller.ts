import { Body, Controller, Header, HttpCode, Post, UseGuards } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBasicAuth,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiPayloadTooLargeResponse,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
  ApiUnsupportedMediaTypeResponse,
} from '@nestjs/swagger';
import type { Actor } from '../../audit/change.js';
import { Client, ClientGuard } from './client.guard.js';
import {
  oauthErrorSchema,
  type RevocationRequest,
  revocationRequestSchema,
  type TokenAnswer,
  type TokenRequest,
  tokenAnswerSchema,
  tokenRequestSchema,
} from './token-endpoint.schemas.js';
import { TokenEndpointService } from './token-endpoint.service.js';

@ApiTags('Tokens')
@ApiBasicAuth('client')
@ApiConsumes('application/x-www-form-urlencoded')
@ApiBadRequestResponse({ description: 'The request is not valid.', standardSchema: oauthErrorSchema })
@ApiUnauthorizedResponse({
  description: 'The client is not authenticated.',
  standardSchema: oauthErrorSchema,
})
@ApiTooManyRequestsResponse({ description: 'Too many failed attempts.', standardSchema: oauthErrorSchema })
@ApiPayloadTooLargeResponse({ description: 'The form is too large.', standardSchema: oauthErrorSchema })
@ApiUnsupportedMediaTypeResponse({ description: 'The body is not a form.', standardSchema: oauthErrorSchema })
@ApiServiceUnavailableResponse({
  description: 'The database cannot be reached. Try again shortly.',
  standardSchema: oauthErrorSchema,
})
@UseGuards(ClientGuard)
@Controller('oauth2')
export class TokenEndpointController {
  constructor(private readonly endpoint: TokenEndpointService) {}

  @Post('token')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  @ApiOperation({ summary: 'Get an access token (RFC 6749, client credentials)' })
  @ApiOkResponse({ description: 'A token for one store.', standardSchema: tokenAnswerSchema })
  token(
    @Body({ schema: tokenRequestSchema }) form: TokenRequest,
    @Client() client: Actor & { clientId: string },
  ): Promise<TokenAnswer> {
    return this.endpoint.issue(form, client);
  }

  @Post('revoke')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Revoke an access token (RFC 7009)' })
  @ApiOkResponse({ description: 'The token is revoked, or never was valid.' })
  revoke(
    @Body({ schema: revocationRequestSchema }) form: RevocationRequest,
    @Client() client: Actor & { clientId: string },
  ): Promise<void> {
    return this.endpoint.revoke(form, client);
  }
}
