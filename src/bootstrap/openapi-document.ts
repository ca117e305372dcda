import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { VERSION } from '../config/product.js';
import { bodyWebhooks } from '../contracts/body-webhooks.js';
import { errorComponents } from '../errors/api-errors.js';
import { bodyComponents } from '../events/delivered-bodies.js';
import { completed } from './openapi-completion.js';

const DESCRIPTION = `Webhooks for commerce platforms. An app registers hooks or web-hooks with its access token; the
platform publishes events; Storehooks signs and delivers them (Standard Webhooks).

Errors are RFC 9457 problem details, with three exceptions. The v2 hooks routes answer with an array, the v3 hooks
routes with an object of their own, and the token endpoint as RFC 6749 says. Every response has \`X-Request-Id\`.`;

/** The sections of the document, in the order in which a newcomer needs them. */
const TAGS = [
  { name: 'Tokens', description: 'Access tokens for apps: OAuth 2 client credentials and revocation.' },
  { name: 'Hooks', description: 'Hooks of an app in a store, with errors as arrays.' },
  { name: 'Hooks v3', description: 'The same hooks as under v2, with `data` and `meta` around each answer.' },
  { name: 'Web-hooks', description: 'Subscriptions to the changes of a record type, and their log.' },
  { name: 'Policies', description: 'What a hook or a web-hook gets, and how it is sent.' },
  { name: 'Pulling', description: 'Events that an app asks for, in place of a receiver that gets them.' },
  { name: 'Events', description: 'The platform publishes events here.' },
  { name: 'Deliveries', description: 'What was sent to a hook, why it failed, and how to send it again.' },
  { name: 'Signing secret', description: 'The secret that signs all deliveries of an app.' },
  { name: 'Store', description: 'The store that an access token belongs to.' },
  { name: 'Catalog', description: 'The events that exist, each with its schema and an example.' },
  { name: 'Admin', description: 'What operators see and change, in every store, with an operator token.' },
  { name: 'Operations', description: 'Health checks and metrics for those who run the service.' },
];

/** The document that `/openapi.json` serves. The repository keeps a copy of it. */
export function buildDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Storehooks')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addServer('/', 'The service that serves this document.')
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'client_id and client_secret.' }, 'client')
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-Auth-Token', description: 'The same token.' },
      'x-auth-token',
    )
    // Swagger UI's Authorize dialog scrolls to its last field. The bearer token is last, so that a newcomer sees it.
    .addSecurity('bearer', {
      type: 'http',
      scheme: 'bearer',
      description: 'An access token, or under /admin/v1 an operator token. It is opaque.',
    })
    .build();
  config.tags = TAGS;
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: operationId });
  const components = { ...document.components };
  components.schemas = { ...components.schemas, ...errorComponents(), ...bodyComponents() };
  const { contact: _empty, ...info } = document.info;
  return completed({ ...document, info, components, webhooks: bodyWebhooks() });
}

/** `EventsController.publish` becomes `events_publish`. */
const operationId = (controller: string, method: string) =>
  `${controller.replace(/Controller$/, '').replace(/^./, (letter) => letter.toLowerCase())}_${method}`;
