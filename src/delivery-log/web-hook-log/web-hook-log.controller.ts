import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { ApiProblems } from '../../errors/api-errors.js';
import { printJson } from '../../http/raw-json.js';
import { badQuery } from '../../web-hooks/web-hook-examples.js';
import {
  type WebHookLogList,
  type WebHookLogQuery,
  webHookLogListSchema,
  webHookLogQuerySchema,
} from './web-hook-log.schemas.js';
import { WebHookLogService } from './web-hook-log.service.js';

const logged: WebHookLogList = {
  webHookLogs: [
    {
      id: 'dlv_01JD9Q5Y3V8Z2K4M6N8P0R2T4W_1',
      url: 'https://receivecustomerupdates.mymarketingengine.com',
      object: 'Customer',
      action: 'Update',
      payload: { id: '5f1d0b7e-7c47-4c6f-9d6d-1d5f3a3a1c11', firstName: 'Ana' },
      user: 'a@example.com',
      isSuccess: false,
      error: 'The receiver answered 500.',
      createdAt: '2026-01-17T00:27:50.120Z',
      updatedAt: '2026-01-17T00:27:50.310Z',
    },
  ],
  total: 1,
};

@Controller('web-hook-log')
@AppRoutes({ tag: 'Web-hooks', store: 'header' })
export class WebHookLogController {
  constructor(private readonly log: WebHookLogService) {}

  @Get()
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOperation({
    summary: 'List the deliveries of web-hooks',
    description: `The deliveries of all the app's web-hooks, sorted by event, the newest first. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'A page of deliveries, and the number of deliveries on all pages.',
    standardSchema: webHookLogListSchema,
    example: logged,
  })
  @ApiProblems('/web-hook-log', badQuery)
  list(
    @Caller() caller: Principal,
    @Query({ schema: webHookLogQuerySchema }) query: WebHookLogQuery,
  ): Promise<string> {
    return this.log.list(caller, query).then(printJson);
  }
}
