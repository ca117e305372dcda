import { z } from 'zod';

const KID = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';

const publicJwkSchema = z
  .object({
    kty: z.literal('OKP').describe('The kind of key: an octet key pair (RFC 8037).'),
    crv: z.literal('Ed25519').describe('The curve.'),
    x: z.string().describe('The 32 bytes of the public key in base64url.'),
    kid: z.string().describe("The key's RFC 7638 thumbprint."),
    use: z.literal('sig').describe('It signs.'),
  })
  .meta({ id: 'PublicJwk' });

export const jwksSchema = z
  .object({
    keys: z
      .array(publicJwkSchema)
      .describe('The newest first. Empty if no hook of the app has asked for `v1a` yet.'),
  })
  .meta({
    id: 'JsonWebKeySet',
    example: {
      keys: [
        {
          kty: 'OKP',
          crv: 'Ed25519',
          x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
          kid: KID,
          use: 'sig',
        },
      ],
    },
  });

const signingKeySchema = z
  .object({
    kid: z.string().describe('The `kid` of the same key in the key set.'),
    public_key: z.string().describe('The public key, as Standard Webhooks writes it.'),
  })
  .meta({ id: 'SigningKey' });

export const signingKeysSchema = z
  .object({
    keys: z.array(signingKeySchema).describe('The keys that sign now, the newest first.'),
    jwks_uri: z.string().describe('Where receivers read them, without a token.'),
  })
  .meta({
    id: 'SigningKeys',
    example: {
      keys: [{ kid: KID, public_key: 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=' }],
      jwks_uri: 'https://hooks.example.com/apps/40c672b9177b5d3a8dbfad24321be15d/jwks.json',
    },
  });

export type SigningKeys = z.infer<typeof signingKeysSchema>;
