import type { Refusal } from '../errors/api-errors.js';

export const published = { id: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W', deliveries: 2, duplicate: false };

export const refusals: Refusal[] = [
  { code: 'malformed_json', message: 'The body is not valid JSON.' },
  { code: 'not_found', message: 'This store does not exist.' },
  { code: 'body_too_large', message: 'The body is larger than 1 MiB.' },
  { code: 'unsupported_media_type', message: 'Send the body as Content-Type: application/json.' },
  {
    code: 'validation_failed',
    message: "The field 'scope' must be a concrete event of the catalogue (GET /catalog).",
    fields: [
      {
        pointer: '/0/scope',
        message: "The field 'scope' must be a concrete event of the catalogue (GET /catalog).",
      },
    ],
  },
];
