import { z } from 'zod';
import {
  count,
  duration,
  flag,
  frameAncestors,
  list,
  onOff,
  proxyUrl,
  schedule,
  signingSecret,
} from './parsers.js';

/** Every variable that the service reads. `.env.example` is the manual. An empty value counts as unset. */
export const environmentSchema = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: count(0, 65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  MANAGEMENT_PORT: count(0, 65_535).optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  ROLE: z.enum(['all', 'api', 'dispatcher'], { error: 'must be all, api or dispatcher' }).default('all'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('info'),
  TRUSTED_PROXIES: list.prefault(''),
  DOCS: onOff.default(true),
  METRICS: onOff.default(true),
  CONSOLE: onOff.default(true),
  CONSOLE_FRAME_ANCESTORS: frameAncestors.prefault("'none'"),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://')
    .optional(),
  DATA_DIR: z.string().default('./data'),
  ENCRYPTION_KEYS: list.optional(),
  EVENT_CATALOG: z.string().optional(),
  RETRY_SCHEDULE: schedule.prefault('60,180,300,600,900,1800,3600,7200,21600,50400,86400'),
  DELIVERY_CONCURRENCY: count(1, 65_536).default(1024),
  DELIVERY_CONCURRENCY_PER_STORE: count(1, 65_536).default(64),
  DELIVERY_CONCURRENCY_PER_HOOK: count(1, 1_024).optional(),
  DELIVERY_ALLOW_CIDRS: list.prefault(''),
  DELIVERY_DENY_CIDRS: list.prefault(''),
  DELIVERY_ALLOW_CIDRS_IN_PRODUCTION: flag.default(false),
  DELIVERY_DNS_SERVERS: list.prefault(''),
  DELIVERY_PROXY: proxyUrl.optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp or smtps URL' }).optional(),
  NOTICE_FROM: z.email({ error: 'must be an e-mail address' }).optional(),
  NOTICE_WEBHOOK_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  NOTICE_WEBHOOK_SECRET: signingSecret.optional(),
  NOTICE_AFTER: duration.prefault('5m'),
  ALLOW_INSECURE_DESTINATIONS: flag.default(false),
  RETENTION_BODIES: duration.prefault('7d'),
  RETENTION_ATTEMPTS: duration.prefault('30d'),
  RETENTION_PARKED: duration.prefault('7d'),
  RETENTION_IDEMPOTENCY: duration.prefault('24h'),
  RETENTION_AUDIT: duration.prefault('365d'),
  RETENTION_STATS: duration.prefault('90d'),
});

/** Variables with these prefixes are ours, so an unknown one is a mistake. */
export const OUR_PREFIXES = [
  'CONSOLE_',
  'DELIVERY_',
  'RETENTION_',
  'RETRY_',
  'ENCRYPTION_',
  'EVENT_CATALOG',
  'NOTICE_',
  'SMTP_',
  'STOREHOOKS_',
  'TRUSTED_',
];

export type Environment = z.infer<typeof environmentSchema>;
