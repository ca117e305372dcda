import type { CatalogDocument } from '../catalog/catalog-document.js';
import { VERSION } from '../config/product.js';
import { type DeliveryContract, deliveriesOf } from './deliveries.js';
import { ANSWERS, REQUEST_HEADERS, SIGNATURE } from './webhook-request.js';

/** The name of the schema of all headers. */
const HEADERS = 'WebhookHeaders';
const BODY_TYPE = 'application/json';

const DESCRIPTION = `What Storehooks sends, by POST to the destination of a hook or web-hook: one channel for each event of the catalog, named
by its scope, and one for each record type and action that web-hooks subscribe to. A channel's address is what a hook or
web-hook subscribes to. The destination is in the hook or web-hook.

The status of the answer decides:
${Object.entries(ANSWERS)
  .map(([status, meaning]) => `- ${status}: ${meaning}`)
  .join('\n')}`;

type Node = Record<string, unknown>;

/** The AsyncAPI 3.0 document of all that a receiver may get. */
export function asyncapi(catalog: CatalogDocument): Node {
  const { contracts, schemas } = deliveriesOf(catalog, [HEADERS]);
  const named = (part: (contract: DeliveryContract) => Node) =>
    Object.fromEntries(contracts.map((contract) => [contract.name, part(contract)]));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Storehooks webhooks',
      version: VERSION,
      description: DESCRIPTION,
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' },
    },
    defaultContentType: BODY_TYPE,
    channels: named(channel),
    operations: named(operation),
    components: {
      messages: named(message),
      schemas: { ...schemas, [HEADERS]: headersSchema() },
      securitySchemes: {
        signature: { type: 'httpApiKey', in: 'header', name: 'webhook-signature', description: SIGNATURE },
      },
    },
  };
}

const channel = ({ topic, name, description }: DeliveryContract): Node => ({
  address: topic,
  title: topic,
  description,
  messages: { [name]: { $ref: `#/components/messages/${name}` } },
  ...(topic.includes('{channel_id}') && {
    parameters: { channel_id: { description: 'The number of a channel.', examples: ['1'] } },
  }),
});

/** Seen from the service, which sends. */
const operation = ({ name, topic }: DeliveryContract): Node => ({
  action: 'send',
  title: topic,
  channel: { $ref: `#/channels/${name}` },
  messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
  security: [{ $ref: '#/components/securitySchemes/signature' }],
  bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
});

const message = ({ name, topic, description, body, example }: DeliveryContract): Node => ({
  name,
  title: topic,
  description,
  contentType: BODY_TYPE,
  headers: { $ref: `#/components/schemas/${HEADERS}` },
  payload: body,
  correlationId: { description: 'The id of the event.', location: '$message.header#/webhook-id' },
  examples: [{ headers: exampleHeaders(), payload: example }],
});

const headersSchema = (): Node => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(REQUEST_HEADERS).map(([name, { description, schema }]) => [
      name,
      { description, ...schema },
    ]),
  ),
  required: Object.keys(REQUEST_HEADERS),
});

const exampleHeaders = (): Node =>
  Object.fromEntries(Object.entries(REQUEST_HEADERS).map(([name, { example }]) => [name, example]));
