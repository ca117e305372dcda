import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { VERSION } from '../config/product.js';
import { errorComponents } from '../errors/api-errors.js';

const DESCRIPTION = `Webhooks for commerce platforms. An app registers hooks or web-hooks with its access token; the
platform publishes events; Storehooks signs and delivers them (Standard Webhooks).

Errors are RFC 9457 problem details, with three exceptions. The v2 hooks routes answer with an array, the v3 hooks
routes with an object of their own, and the token endpoint as RFC 6749 says. Every response has \`X-Request-Id\`.`;

/** The document that `/openapi.json` serves. The repository keeps a copy of it. */
export function buildDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Storehooks')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An access token.' }, 'bearer')
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-Auth-Token', description: 'The same token.' },
      'x-auth-token',
    )
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'client_id and client_secret.' }, 'client')
    .build();
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: operationId });
  const components = { ...document.components };
  components.schemas = { ...components.schemas, ...errorComponents() };
  return { ...document, components };
}

/** `EventsController.publish` becomes `events_publish`. */
const operationId = (controller: string, method: string) =>
  `${controller.replace(/Controller$/, '').replace(/^./, (letter) => letter.toLowerCase())}_${method}`;
