import type { CatalogDocument } from '../catalog/catalog-document.js';
import { VERSION } from '../config/product.js';
import { type DeliveryContract, deliveriesOf } from './deliveries.js';
import { ANSWERS, REQUEST_HEADERS, SIGNATURE } from './webhook-request.js';

const DESCRIPTION = `What Storehooks sends: one webhook for each event of the catalog, named by its scope, and one for each record type and
action that web-hooks subscribe to. \`{channel_id}\` in a name stands for the number of a channel.`;

const TAGS = {
  hook: { name: 'Hooks', description: 'What hooks receive.' },
  'web-hook': { name: 'Web-hooks', description: 'What web-hooks receive.' },
};

type Node = Record<string, unknown>;

/** The OpenAPI 3.1 document of all that a receiver may get. */
export function openapiWebhooks(catalog: CatalogDocument): Node {
  const { contracts, schemas } = deliveriesOf(catalog);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Storehooks webhooks',
      version: VERSION,
      description: DESCRIPTION,
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' },
    },
    tags: Object.values(TAGS),
    webhooks: Object.fromEntries(
      contracts.map((contract) => [contract.topic, { post: operation(contract) }]),
    ),
    components: {
      schemas,
      parameters: parameters(),
      responses: responses(),
      securitySchemes: {
        signature: { type: 'apiKey', in: 'header', name: 'webhook-signature', description: SIGNATURE },
      },
    },
  };
}

const operation = ({ name, kind, topic, description, body, example }: DeliveryContract): Node => ({
  operationId: name,
  summary: topic,
  description,
  tags: [TAGS[kind].name],
  security: [{ signature: [] }],
  parameters: Object.keys(REQUEST_HEADERS).map((header) => ({ $ref: `#/components/parameters/${header}` })),
  requestBody: { required: true, content: { 'application/json': { schema: body, example } } },
  responses: Object.fromEntries(
    Object.keys(ANSWERS).map((status) => [status, { $ref: `#/components/responses/${status}` }]),
  ),
});

/** The headers that sign a delivery, by name. */
export const parameters = () =>
  Object.fromEntries(
    Object.entries(REQUEST_HEADERS).map(([name, header]) => [
      name,
      { in: 'header' as const, name, required: true, ...header },
    ]),
  );

/** What each answer means, by status. */
export const responses = () =>
  Object.fromEntries(Object.entries(ANSWERS).map(([status, description]) => [status, { description }]));
