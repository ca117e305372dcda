import type { Refusal } from '../errors/api-errors.js';
import { answerExample } from '../hooks/hook-v3-examples.js';
import type { HooksAdmin } from './hooks-admin.schemas.js';

/** Examples for the API document. */
export const hooksAdminExample: HooksAdmin = {
  data: {
    emails: ['webhooks@example.com'],
    hooks_list: [{ ...answerExample.data, status: 'active' }],
    blocked_domains: [
      {
        destination: 'https://app.example.com',
        time_left: 42,
        reasons: [
          { failure_description: 'The receiver answered 503.', count: 214, timestamp: 1_358_468_870 },
        ],
      },
    ],
  },
  meta: {},
};

const badActive = `The parameter 'is_active' must be "true" or "false".`;

export const badQuery: Refusal = {
  code: 'invalid_query',
  message: badActive,
  fields: [{ pointer: 'is_active', message: badActive }],
};

const badEmail = "The field 'emails.0' must be an e-mail address.";

export const badEmails: Refusal[] = [
  { code: 'malformed_json', message: 'The body is not valid JSON.' },
  { code: 'body_too_large', message: 'The body is larger than 65,536 bytes.' },
  { code: 'unsupported_media_type', message: 'Send the body as Content-Type: application/json.' },
  { code: 'validation_failed', message: badEmail, fields: [{ pointer: '/emails/0', message: badEmail }] },
];
