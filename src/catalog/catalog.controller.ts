import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Catalog } from './catalog.js';
import { type CatalogDocument, catalogDocumentSchema } from './catalog-document.js';

@ApiTags('Catalogue')
@Controller('catalog')
export class CatalogController {
  constructor(private readonly catalog: Catalog) {}

  @Get()
  @ApiOperation({
    summary: 'List the events',
    description:
      'Every event that may be published, and every scope and record type that may be subscribed to. ' +
      '`{channel_id}` stands for the number of a channel; a trailing `/*` for everything below it. Open to all.',
  })
  @ApiOkResponse({
    description: 'The whole catalogue.',
    standardSchema: catalogDocumentSchema,
    example: {
      $defs: {
        id: { description: 'A number that the platform assigned.', type: 'integer', minimum: 1 },
        order: {
          type: 'object',
          properties: { type: { const: 'order' }, id: { $ref: '#/$defs/id' } },
          required: ['type', 'id'],
        },
      },
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
          schema: { $ref: '#/$defs/order' },
          example: { type: 'order', id: 250 },
        },
      ],
    },
  })
  list(): CatalogDocument {
    return this.catalog.document;
  }
}
