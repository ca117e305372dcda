import { z } from 'zod';

const EXAMPLE = { access_token: 'V2hhdCBhIHRva2VuIGxvb2tzIGxpa2UuIE5vdCBvbmU' };

const credentials = {
  client_id: z.string().optional().meta({ description: 'Required without HTTP Basic.' }),
  client_secret: z.string().optional().meta({ description: 'Required without HTTP Basic.' }),
};

export const tokenRequestSchema = z
  .object({
    grant_type: z.string().meta({ description: 'Always `client_credentials`.' }),
    store_hash: z.string().meta({ description: 'The store where the app is installed.' }),
    scope: z.string().optional().meta({ description: 'Space-separated scopes. Absent: all granted scopes.' }),
    ...credentials,
  })
  .meta({ id: 'TokenRequest', example: { grant_type: 'client_credentials', store_hash: '5ueh97' } });

export type TokenRequest = z.infer<typeof tokenRequestSchema>;

export const tokenAnswerSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Lifetime in seconds.' }),
    scope: z.string(),
  })
  .meta({
    id: 'TokenAnswer',
    example: { ...EXAMPLE, token_type: 'Bearer', expires_in: 86_400, scope: 'default' },
  });

export type TokenAnswer = z.infer<typeof tokenAnswerSchema>;

export const revocationRequestSchema = z
  .object({
    token: z.string(),
    token_type_hint: z.string().optional().meta({ description: 'Accepted and ignored.' }),
    ...credentials,
  })
  .meta({ id: 'RevocationRequest', example: { token: EXAMPLE.access_token } });

export type RevocationRequest = z.infer<typeof revocationRequestSchema>;

export const oauthErrorSchema = z.object({ error: z.string(), error_description: z.string() }).meta({
  id: 'OAuthError',
  example: { error: 'invalid_client', error_description: 'The client is not authenticated.' },
});
