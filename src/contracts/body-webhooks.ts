import { bodyComponents } from '../events/delivered-bodies.js';
import { parameters, responses } from './openapi-webhooks.js';

type Body = keyof ReturnType<typeof bodyComponents>;

const MORE = 'GET /stores/{store_hash}/v2/openapi-webhooks.json has the body of each event.';

/** The `webhooks` of the API's own document: the two bodies, with any data. */
export const bodyWebhooks = () => ({
  hook: { post: operation('HookBody', 'Hooks', 'What a hook receives') },
  webHook: { post: operation('WebHookBody', 'Web-hooks', 'What a web-hook receives') },
});

const operation = (body: Body, tag: string, summary: string) => ({
  operationId: `receive_${body}`,
  summary,
  description: `A POST to the destination, signed as Standard Webhooks says. ${MORE}`,
  tags: [tag],
  security: [],
  parameters: Object.values(parameters()),
  requestBody: {
    required: true,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${body}` } } },
  },
  responses: responses(),
});
