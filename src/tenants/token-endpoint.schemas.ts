import { z } from 'zod';

const credentials = {
  client_id: z
    .string()
    .optional()
    .meta({ description: 'Where the client is not authenticated by HTTP Basic.' }),
  client_secret: z
    .string()
    .optional()
    .meta({ description: 'Where the client is not authenticated by HTTP Basic.' }),
};

export const tokenRequestSchema = z
  .object({
    grant_type: z
      .string()
      .meta({ description: 'Always `client_credentials`.', example: 'client_credentials' }),
    store_hash: z.string().meta({ description: 'The store where the app is installed.', example: '5ueh97' }),
    scope: z
      .string()
      .optional()
      .meta({ description: 'Space-separated; all granted ones where absent.', example: 'default' }),
    ...credentials,
  })
  .meta({ id: 'TokenRequest' });

export type TokenRequest = z.infer<typeof tokenRequestSchema>;

export const tokenAnswerSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds.', example: 86_400 }),
    scope: z.string().meta({ example: 'default' }),
  })
  .meta({ id: 'TokenAnswer' });

export type TokenAnswer = z.infer<typeof tokenAnswerSchema>;

export const revocationRequestSchema = z
  .object({
    token: z.string(),
    token_type_hint: z.string().optional().meta({ description: 'Accepted, and not needed.' }),
    ...credentials,
  })
  .meta({ id: 'RevocationRequest' });

export type RevocationRequest = z.infer<typeof revocationRequestSchema>;

export const oauthErrorSchema = z
  .object({ error: z.string().meta({ example: 'invalid_client' }), error_description: z.string() })
  .meta({ id: 'OAuthError' });
