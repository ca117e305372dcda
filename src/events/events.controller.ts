import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Caller } from '../auth/caller.decorator.js';
import { IngestGuard } from '../auth/ingest.guard.js';
import type { Principal } from '../auth/principal.js';
import { RequireScope } from '../auth/required-scope.js';
import { ApiProblems } from '../errors/api-errors.js';
import { BodyLimit, JsonBodyGuard, MemberTexts } from '../http/json-body.guard.js';
import { LoadGuard } from '../operations/load.guard.js';
import * as example from './event.schemas.js';
import { type EventInput, type PublishedEvent, publishedSchema, publishSchema } from './event.schemas.js';
import type { EventTexts } from './event-bodies.js';
import { EventsService } from './events.service.js';
import { IntakeGuard } from './intake.guard.js';
import { HeadersOfPublishing, type PublishHeaders } from './publish-headers.js';

const MIB = 1024 * 1024;

/** In their order. Both doors to this route ask them. */
export const PUBLISH_GUARDS = [LoadGuard, IntakeGuard, IngestGuard, JsonBodyGuard] as const;

@ApiTags('Events')
@ApiBearerAuth()
@ApiParam({
  name: 'store_hash',
  description: 'The store that the access token belongs to.',
  example: '5ueh97',
  schema: { type: 'string' },
})
@Controller('stores/:store_hash/v2/events')
@UseGuards(...PUBLISH_GUARDS)
@RequireScope('events:write')
export class EventsController {
  constructor(private readonly events: EventsService) {}

  @Post()
  @HttpCode(202)
  @BodyLimit({ bytes: MIB, texts: ['data', 'record', 'previous', 'user'] })
  @ApiOperation({
    summary: 'Publish one event, or an array of up to 1,000',
    description:
      'The answer comes when every event and its deliveries are durable. An array is accepted whole or refused whole. Needs the OAuth scope `events:write`.',
  })
  @ApiHeader({
    name: 'idempotency-key',
    required: false,
    description:
      'Means the same as the field `idempotency_key`, in UTF-8. Only with a single event, and only once.',
  })
  @ApiHeader({
    name: 'traceparent',
    required: false,
    description: 'W3C Trace Context. Where the service traces, its spans are children of this one.',
  })
  @ApiResponse({
    status: 202,
    description: 'Accepted. An array gets an array of answers in the same order.',
    standardSchema: z.union([publishedSchema, z.array(publishedSchema)]),
    example: example.published,
  })
  @ApiProblems('/stores/5ueh97/v2/events', ...example.refusals)
  publish(
    @Caller() caller: Principal,
    @Body({ schema: publishSchema }) body: EventInput | EventInput[],
    @MemberTexts() texts: EventTexts[],
    @HeadersOfPublishing() headers: PublishHeaders,
  ): Promise<PublishedEvent | PublishedEvent[]> {
    return this.events.publish(caller, body, texts, headers);
  }
}
