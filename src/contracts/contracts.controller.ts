import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../auth/app-routes.decorator.js';
import { Catalog } from '../catalog/catalog.js';
import { ApiProblems } from '../errors/api-errors.js';
import { FixedAnswer } from '../http/fixed-answer.js';
import { asyncapi } from './asyncapi.js';
import { openapiWebhooks } from './openapi-webhooks.js';

const JSON_TYPE = 'application/json; charset=utf-8';

const documentSchema = (name: string, version: string) =>
  z.looseObject({ [name]: z.string().describe(`The version of the format, ${version}.`) });

/** What an app of this store may receive, for code generators. The documents are made at their first request, and once. */
@Controller('stores/:store_hash/v2')
@AppRoutes({ tag: 'Catalog', store: 'path' })
export class ContractsController {
  private openapiAnswer: FixedAnswer | undefined;
  private asyncapiAnswer: FixedAnswer | undefined;

  constructor(private readonly catalog: Catalog) {}

  @Get('openapi-webhooks.json')
  @ApiOperation({
    summary: 'Get the OpenAPI document of all webhooks',
    description: `OpenAPI 3.1 with an entry in \`webhooks\` for every event of the catalog, and for every record type and action: body, headers, signature, and what answers mean. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The document.',
    standardSchema: documentSchema('openapi', '3.1.0'),
    example: { openapi: '3.1.0', info: { title: 'Storehooks webhooks', version: '0.1.0' }, webhooks: {} },
  })
  @ApiProblems('/stores/5ueh97/v2/openapi-webhooks.json')
  openapi(): FixedAnswer {
    this.openapiAnswer ??= new FixedAnswer(JSON_TYPE, JSON.stringify(openapiWebhooks(this.catalog.document)));
    return this.openapiAnswer;
  }

  @Get('asyncapi.json')
  @ApiOperation({
    summary: 'Get the AsyncAPI document of all webhooks',
    description: `AsyncAPI 3.0 with a channel and a message for every event of the catalog, and for every record type and action. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'The document.',
    standardSchema: documentSchema('asyncapi', '3.0.0'),
    example: { asyncapi: '3.0.0', info: { title: 'Storehooks webhooks', version: '0.1.0' }, channels: {} },
  })
  @ApiProblems('/stores/5ueh97/v2/asyncapi.json')
  asyncapi(): FixedAnswer {
    this.asyncapiAnswer ??= new FixedAnswer(JSON_TYPE, JSON.stringify(asyncapi(this.catalog.document)));
    return this.asyncapiAnswer;
  }
}
