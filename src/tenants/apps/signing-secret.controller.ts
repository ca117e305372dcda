import { Controller, Header, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Caller } from '../../auth/caller.decorator.js';
import { OAuthGuard } from '../../auth/oauth.guard.js';
import type { Principal } from '../../auth/principal.js';
import { RequireScope } from '../../auth/required-scope.js';
import { ApiProblems } from '../../errors/api-errors.js';
import { AppsService } from './apps.service.js';

const signingSecretSchema = z
  .object({ signing_secret: z.string().describe('Shown only in this response.') })
  .meta({
    id: 'SigningSecret',
    example: { signing_secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=' },
  });

@ApiTags('Signing secret')
@ApiBearerAuth()
@ApiSecurity('x-auth-token')
@ApiParam({
  name: 'store_hash',
  description: 'The store that the token belongs to.',
  example: '5ueh97',
  schema: { type: 'string' },
})
@Controller('stores/:store_hash/v2/signing-secret')
@UseGuards(OAuthGuard)
@RequireScope('default')
export class SigningSecretController {
  constructor(private readonly apps: AppsService) {}

  @Post('rotate')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Give the app a new signing secret',
    description:
      'An app has one signing secret for all its stores. The old secret also signs for 24 hours: until then every delivery has both signatures. The signature with the client secret stays as it is. A second rotation within that time invalidates the oldest secret at once. Send no body. Needs the OAuth scope `default`.',
  })
  @ApiOkResponse({ description: 'The new secret.', standardSchema: signingSecretSchema })
  @ApiProblems('/stores/5ueh97/v2/signing-secret/rotate')
  async rotate(@Caller() { clientId, actor }: Principal): Promise<z.infer<typeof signingSecretSchema>> {
    return { signing_secret: await this.apps.rotateSigningSecret(clientId, actor) };
  }
}
