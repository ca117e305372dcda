import { EVENT_ID } from '../delivery/model/delivery.js';

/** What every delivery has besides its body, and what its answer means. For people and generators outside. */

export const SIGNATURE = `One or more signatures, separated by a space. One that fits is enough. Each is over
\`{webhook-id}.{webhook-timestamp}.{body}\`, with the body byte for byte ([Standard Webhooks](https://www.standardwebhooks.com)):
- \`v1,\` and the base64 of an HMAC-SHA256. The key is the base64 after \`whsec_\` in the signing secret.
- \`v1a,\` and the base64 of an ed25519 signature, if the policy of the hook asks for it. The public keys are at
  \`/apps/{client_id}/jwks.json\`.`;

interface RequestHeader {
  description: string;
  schema: { type: 'string'; pattern?: string };
  example: string;
}

export const REQUEST_HEADERS: Record<string, RequestHeader> = {
  'webhook-id': {
    description: 'The id of the event, the same in every attempt and every repetition: de-duplicate by it.',
    schema: { type: 'string', pattern: EVENT_ID.source },
    example: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W',
  },
  'webhook-timestamp': {
    description: 'The time of this attempt in epoch seconds. Refuse one that is more than five minutes away.',
    schema: { type: 'string', pattern: '^\\d+$' },
    example: '1732790400',
  },
  'webhook-signature': {
    description: SIGNATURE,
    schema: { type: 'string' },
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  },
};

/** By the status that a receiver answers with. */
export const ANSWERS: Record<string, string> = {
  '2XX': 'Delivered. The body of the answer is not read as anything: the status decides.',
  '3XX': 'A failure: redirects are not followed. The delivery comes again, by the retry schedule.',
  '410': 'The receiver is gone: the hook is turned off at once.',
  '429': 'A failure. `Retry-After` delays the next attempt, by 24 hours at most.',
  '503': 'A failure. `Retry-After` delays the next attempt, by 24 hours at most.',
  default: 'A failure. The delivery comes again, by the retry schedule.',
};
