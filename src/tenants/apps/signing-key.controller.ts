import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { ApiProblems } from '../../errors/api-errors.js';
import { type SigningKeys, signingKeysSchema } from './signing-key.schemas.js';
import { SigningKeysService } from './signing-keys.service.js';

const PATH = '/stores/5ueh97/v2/signing-key';

@Controller('stores/:store_hash/v2/signing-key')
@AppRoutes({ tag: 'Signing secret', store: 'path' })
export class SigningKeyController {
  constructor(private readonly keys: SigningKeysService) {}

  @Get()
  @ApiOperation({
    summary: 'Get the public keys of the app',
    description: `The keys that make the signatures \`v1a\`, for all stores of the app. Empty until a hook asks for \`v1a\`, or until the first rotation. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({ description: 'The public keys.', standardSchema: signingKeysSchema })
  @ApiProblems(PATH)
  show(@Caller() caller: Principal): Promise<SigningKeys> {
    return this.keys.show(caller);
  }

  @Post('rotate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give the app a new signing key',
    description: `The old key also signs for 24 hours: until then a delivery with \`v1a\` has a signature of each. A second rotation within that time invalidates the oldest key at once. Makes the first key of an app that has none. Send no body. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({ description: 'The public keys, the new one first.', standardSchema: signingKeysSchema })
  @ApiProblems(`${PATH}/rotate`)
  rotate(@Caller() caller: Principal): Promise<SigningKeys> {
    return this.keys.rotate(caller);
  }
}
