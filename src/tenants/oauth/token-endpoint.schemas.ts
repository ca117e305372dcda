import { z } from 'zod';
import { plainText } from '../../errors/validation/plain-text.js';

const EXAMPLE = { access_token: 'V2hhdCBhIHRva2VuIGxvb2tzIGxpa2UuIE5vdCBvbmU' };

const credentials = {
  client_id: plainText.optional().meta({ description: 'Required without HTTP Basic.' }),
  client_secret: plainText.optional().meta({ description: 'Required without HTTP Basic.' }),
};

export const tokenRequestSchema = z
  .object({
    grant_type: plainText.meta({ description: 'Always `client_credentials`.' }),
    store_hash: plainText.meta({ description: 'The store where the app is installed.' }),
    scope: plainText.optional().meta({ description: 'Space-separated scopes. Absent: all granted scopes.' }),
    ...credentials,
  })
  .meta({ id: 'TokenRequest', example: { grant_type: 'client_credentials', store_hash: '5ueh97' } });

export type TokenRequest = z.infer<typeof tokenRequestSchema>;

export const tokenAnswerSchema = z
  .object({
    access_token: z.string().meta({ description: 'Opaque. Send it as a bearer token.' }),
    token_type: z.literal('Bearer').meta({ description: 'Always `Bearer`.' }),
    expires_in: z.int().meta({ description: 'Lifetime in seconds.' }),
    scope: z.string().meta({ description: 'Space-separated scopes that the token has.' }),
  })
  .meta({
    id: 'TokenAnswer',
    example: { ...EXAMPLE, token_type: 'Bearer', expires_in: 86_400, scope: 'default' },
  });

export type TokenAnswer = z.infer<typeof tokenAnswerSchema>;

export const revocationRequestSchema = z
  .object({
    token: plainText.meta({ description: 'The access token to revoke.' }),
    token_type_hint: plainText.optional().meta({ description: 'Accepted and ignored.' }),
    ...credentials,
  })
  .meta({ id: 'RevocationRequest', example: { token: EXAMPLE.access_token } });

export type RevocationRequest = z.infer<typeof revocationRequestSchema>;

export const oauthErrorSchema = z
  .object({
    error: z.string().meta({ description: 'A code of RFC 6749. Stable, for programs.' }),
    error_description: z.string().meta({ description: 'What is wrong, for people.' }),
  })
  .meta({
    id: 'OAuthError',
    example: { error: 'invalid_client', error_description: 'The client is not authenticated.' },
  });
