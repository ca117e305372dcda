import { z } from 'zod';

const ANCESTOR = /^('self'|'none'|https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?)$/i;
const ANCESTORS =
  "must be 'none', or a comma-separated list of 'self' and origins such as https://shop.example.com";

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `7d`, `24h`, `30m` or `10s`, as milliseconds. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhd]$/, 'must be a whole number and a unit, such as 7d, 24h, 30m or 10s')
  .transform((text) => Number(text.slice(0, -1)) * UNIT_MS[text.slice(-1)]!);

export const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((text) => text === 'true');

export const onOff = z.enum(['on', 'off'], { error: 'must be on or off' }).transform((text) => text === 'on');

export const count = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be a whole number from ${min} to ${max}`);

/** `whsec_` and at least 24 bytes in base64, as Standard Webhooks has them. */
export const signingSecret = z
  .string()
  .regex(
    /^whsec_(?:[A-Za-z0-9+/]{4}){8,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    'must be whsec_ and 24 bytes or more in base64',
  );

/** Comma-separated values, with optional spaces around the commas. An empty text is an empty list. */
export const list = z
  .string()
  .transform((text) => (text.trim() === '' ? [] : text.split(',').map((part) => part.trim())));

/** Who may show a page in a frame. Anything else could add a directive to its policy. */
export const frameAncestors = list
  .refine((sources) => sources.length > 0 && sources.every((source) => ANCESTOR.test(source)), ANCESTORS)
  .refine((sources) => sources.length === 1 || !sources.includes("'none'"), ANCESTORS);

/** Comma-separated seconds, with optional fractions, as milliseconds. */
export const schedule = list.pipe(
  z
    .array(
      z
        .string()
        .regex(/^\d{1,7}(\.\d{1,3})?$/, 'must be comma-separated seconds, such as 60,180,300')
        .transform((seconds) => Math.round(Number(seconds) * 1000)),
    )
    .max(50, 'must have at most 50 delays'),
);

/** The URL of an HTTP proxy, with `user:password@` if it asks for them. */
export const proxyUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .transform((text, context) => {
    const url = new URL(text);
    try {
      decodeURIComponent(`${url.username}${url.password}`);
    } catch {
      context.addIssue('must have a percent-encoded user and password');
    }
    return url;
  });
