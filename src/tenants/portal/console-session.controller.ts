import { Body, Controller, Header, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../../audit/change.js';
import { ApiOpenProblems } from '../../errors/api-errors.js';
import { JsonBodyGuard } from '../../http/json-body.guard.js';
import {
  type ConsoleSession,
  type ConsoleSessionRequest,
  consoleSessionRequestSchema,
  consoleSessionSchema,
} from './console-session.schemas.js';
import { ConsoleSessionService } from './console-session.service.js';
import * as example from './console-session-examples.js';
import { Stranger } from './stranger.decorator.js';

@ApiTags('Tokens')
@Controller('console/session')
@UseGuards(JsonBodyGuard)
export class ConsoleSessionController {
  constructor(private readonly sessions: ConsoleSessionService) {}

  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Open a portal session with the code of its link',
    description:
      'A code is good once, and for five minutes. A second use revokes the session: somebody else has the link. The token works on the routes of one app in one store as a token with `default` does, with `read` for GET alone. Needs no token.',
  })
  @ApiOkResponse({
    description: 'An access token for the console.',
    standardSchema: consoleSessionSchema,
    example: example.consoleSessionExample,
  })
  @ApiOpenProblems('/console/session', ...example.refusals)
  open(
    @Body({ schema: consoleSessionRequestSchema }) body: ConsoleSessionRequest,
    @Stranger() by: Actor,
  ): Promise<ConsoleSession> {
    return this.sessions.open(body, by);
  }
}
