import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { answerTo } from '../../errors/answer-to.js';
import { ApiOpenProblems } from '../../errors/api-errors.js';
import { NotFound, StoreUnavailable } from '../../errors/repository-errors.js';
import type { FixedAnswer } from '../../http/fixed-answer.js';
import { jwksSchema } from './signing-key.schemas.js';
import { SigningKeysService } from './signing-keys.service.js';

const CLIENT_ID = '40c672b9177b5d3a8dbfad24321be15d';

@ApiTags('Signing secret')
@Controller('apps/:client_id/jwks.json')
export class JwksController {
  constructor(private readonly keys: SigningKeysService) {}

  @Get()
  @ApiOperation({
    summary: 'Get the public keys of an app, for its receivers',
    description:
      'A JSON Web Key Set (RFC 7517) with the keys that make the signatures `v1a`. A receiver that reads it holds no secret. During a rotation it has both keys. May be cached for 5 minutes. Needs no token.',
  })
  @ApiParam({
    name: 'client_id',
    description: 'The app that has the hooks.',
    example: CLIENT_ID,
    schema: { type: 'string' },
  })
  @ApiOkResponse({ description: 'The key set.', standardSchema: jwksSchema })
  @ApiOpenProblems(
    `/apps/${CLIENT_ID}/jwks.json`,
    answerTo(new NotFound('app')),
    answerTo(new StoreUnavailable()),
  )
  show(@Param('client_id') clientId: string): Promise<FixedAnswer> {
    return this.keys.jwks(clientId);
  }
}
