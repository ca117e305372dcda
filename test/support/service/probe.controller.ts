import { Body, Controller, Delete, Get, HttpCode, Post, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { Caller } from '../../../src/auth/caller.decorator.js';
import { IngestGuard } from '../../../src/auth/ingest.guard.js';
import { OAuthGuard } from '../../../src/auth/oauth.guard.js';
import type { Principal } from '../../../src/auth/principal.js';
import { RequireScope } from '../../../src/auth/required-scope.js';
import { BodyLimit, JsonBodyGuard } from '../../../src/http/json-body.guard.js';

const bodySchema = z.strictObject({ destination: z.string().max(5), more: z.unknown().optional() });
const querySchema = z.object({ limit: z.coerce.number().int().min(1).max(250).optional() });

/** Answers in place of the hooks routes, so that tests see the HTTP layer alone. */
@Controller('stores/:store_hash/v2/hooks')
@UseGuards(OAuthGuard, JsonBodyGuard)
@RequireScope('default')
export class HooksProbe {
  @Get()
  list(
    @Caller() caller: Principal,
    @Query({ schema: querySchema }) query: z.infer<typeof querySchema>,
  ): unknown {
    return { caller, query };
  }

  @Post()
  create(@Body({ schema: bodySchema }) body: unknown): unknown {
    return body;
  }

  @Delete(':id')
  remove(): unknown {
    throw new Error('secret detail of /var/lib/driver');
  }
}

@Controller('web-hook')
@UseGuards(OAuthGuard, JsonBodyGuard)
@RequireScope('default')
export class WebHookProbe {
  @Get()
  list(@Caller() caller: Principal): Principal {
    return caller;
  }

  @Post()
  create(@Body({ schema: bodySchema }) body: unknown): unknown {
    return body;
  }
}

@Controller('stores/:store_hash/v2/events')
@UseGuards(IngestGuard, JsonBodyGuard)
@RequireScope('events:write')
export class EventsProbe {
  @Post()
  @HttpCode(202)
  @BodyLimit({ bytes: 1024 * 1024, texts: ['data'] })
  publish(@Body() body: unknown): unknown {
    return { events: Array.isArray(body) ? body.length : 1 };
  }
}
