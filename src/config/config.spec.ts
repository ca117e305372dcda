import { describe, expect, it } from '@jest/globals';
import { ConfigError, parseEnvironment } from './config.js';

const refusalOf = (source: Record<string, string>) => {
  try {
    parseEnvironment(source);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  return null;
};

describe('parseEnvironment', () => {
  it('treats an empty value as unset', () => {
    expect(parseEnvironment({ PORT: '', DATA_DIR: undefined })).toMatchObject({
      PORT: 3000,
      DATA_DIR: './data',
    });
  });

  it('ignores variables that belong to other programs', () => {
    expect(refusalOf({ PATH: '/bin', STORE: 'x', MONGODB: 'x' })).toBeNull();
  });

  it.each(['socks5://proxy:1080', 'proxy:3128', 'http://ann:%zz-s3cret@proxy'])(
    'refuses the proxy %s, without its password',
    (DELIVERY_PROXY) => {
      const refusal = refusalOf({ DELIVERY_PROXY });
      expect(refusal).toContain('DELIVERY_PROXY');
      expect(refusal).not.toContain('s3cret');
    },
  );

  it.each([
    'DELIVERY_SPEED',
    'RETENTION_ALL',
    'RETRY_SCHEDULES',
    'ENCRYPTION_KEY',
    'EVENT_CATALOGUE',
    'STOREHOOKS_PORT',
    'TRUSTED_PROXY',
  ])('refuses the unknown variable %s', (name) => {
    expect(refusalOf({ [name]: '1' })).toBe(
      `${name} is not a variable of Storehooks. See .env.example for the names.`,
    );
  });

  it.each([
    ['SMTP_URL', { NOTICE_FROM: 'a@example.com' }],
    ['NOTICE_FROM', { SMTP_URL: 'smtp://mail.example.com' }],
    ['NOTICE_WEBHOOK_SECRET', { NOTICE_WEBHOOK_URL: 'https://ops.example.com/' }],
    ['NOTICE_WEBHOOK_URL', { NOTICE_WEBHOOK_SECRET: `whsec_${'aaaa'.repeat(8)}` }],
  ])('asks for %s where notices need it', (missing, source) => {
    expect(refusalOf(source)).toBe(`${missing} must be set with ${Object.keys(source)[0]}.`);
    expect(refusalOf({})).toBeNull();
  });

  it.each(['whsec_', 'whsec_c2hvcnQ=', 'no prefix', `whsec_${'aaaa'.repeat(7)}`])(
    'refuses %s as the secret of notices',
    (NOTICE_WEBHOOK_SECRET) => {
      const NOTICE_WEBHOOK_URL = 'https://ops.example.com/';
      expect(refusalOf({ NOTICE_WEBHOOK_URL, NOTICE_WEBHOOK_SECRET })).toContain(
        'NOTICE_WEBHOOK_SECRET must be whsec_',
      );
    },
  );

  it('names the first invalid variable in one line', () => {
    expect(refusalOf({ PORT: 'http' })).toBe('PORT must be a whole number from 0 to 65535.');
    expect(refusalOf({ RETRY_SCHEDULE: '60,soon' })).toBe(
      'RETRY_SCHEDULE must be comma-separated seconds, such as 60,180,300.',
    );
    expect(refusalOf({ MONGODB_URI: 'postgres://x' })).toBe(
      'MONGODB_URI must begin with mongodb:// or mongodb+srv://.',
    );
  });

  describe.each([
    ['DELIVERY_ALLOW_CIDRS', '127.0.0.0/8'],
    ['ALLOW_INSECURE_DESTINATIONS', 'true'],
  ])('the development switch %s', (name, value) => {
    it('is refused in production', () => {
      expect(refusalOf({ NODE_ENV: 'production', [name]: value })).toBe(
        `${name} is not allowed in production. Unset it, or set DELIVERY_ALLOW_CIDRS_IN_PRODUCTION=true.`,
      );
    });

    it('is accepted in production once it is confirmed', () => {
      const confirmed = { NODE_ENV: 'production', DELIVERY_ALLOW_CIDRS_IN_PRODUCTION: 'true', [name]: value };
      expect(refusalOf(confirmed)).toBeNull();
    });

    it('is accepted in development', () => {
      expect(refusalOf({ [name]: value })).toBeNull();
    });
  });

  it('accepts production with both development switches off', () => {
    expect(
      refusalOf({ NODE_ENV: 'production', DELIVERY_ALLOW_CIDRS: '', ALLOW_INSECURE_DESTINATIONS: 'false' }),
    ).toBeNull();
  });
});
