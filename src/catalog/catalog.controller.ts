import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FixedAnswer } from '../http/fixed-answer.js';
import { Catalog } from './catalog.js';
import { catalogDocumentSchema } from './catalog-document.js';

@ApiTags('Catalog')
@Controller('catalog')
export class CatalogController {
  private readonly answer: FixedAnswer;

  constructor({ document }: Catalog) {
    this.answer = new FixedAnswer('application/json; charset=utf-8', JSON.stringify(document));
  }

  @Get()
  @ApiOperation({
    summary: 'List the events',
    description:
      'Every event that can be published, and every scope and record type that apps can subscribe to. ' +
      '`{channel_id}` stands for the number of a channel. A trailing `/*` stands for everything below. Needs no token.',
  })
  @ApiOkResponse({
    description: 'The whole catalog.',
    standardSchema: catalogDocumentSchema,
    example: {
      // The real catalog refers to `$defs`. A `$ref` in an example stops generators, which try to follow it.
      $defs: { id: { description: 'A number that the platform assigned.', type: 'integer', minimum: 1 } },
      events: [
        {
          scope: 'store/order/*',
          wildcard: true,
          description: 'Everything below it: orders, their messages, refunds, transactions and metafields.',
        },
        {
          scope: 'store/order/created',
          record: { object: 'Order', action: 'Create' },
          description: 'An order was placed.',
          schema: {
            type: 'object',
            properties: { type: { const: 'order' }, id: { type: 'integer', minimum: 1 } },
            required: ['type', 'id'],
          },
          example: { type: 'order', id: 250 },
        },
      ],
    },
  })
  list(): FixedAnswer {
    return this.answer;
  }
}
