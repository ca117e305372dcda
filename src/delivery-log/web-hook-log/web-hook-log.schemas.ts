import { z } from 'zod';
import { plainText } from '../../errors/validation/plain-text.js';
import { limitParameter, pageUpTo } from '../../subscriptions/paging.schemas.js';
import { parseMoment } from '../moment.schemas.js';

const MAX_LIMIT = 50;
/** Limits a page to the first 10,000 rows, because finding it costs a pass over all rows before it. */
const MAX_PAGE = 200;
const FROM = 'gte:';

const updatedAt = z
  .string()
  .max(64)
  .transform((text, context): number => {
    const moment = text.startsWith(FROM) ? parseMoment(text.slice(FROM.length)) : null;
    if (moment !== null) return moment;
    context.addIssue({
      code: 'custom',
      message: "must be 'gte:' and a time, such as gte:2026-01-17T00:00:00Z",
    });
    return z.NEVER;
  });

/** Ignores unknown parameters. */
export const webHookLogQuerySchema = z.object({
  page: pageUpTo(MAX_PAGE),
  limit: limitParameter(MAX_LIMIT),
  object: plainText.max(64).optional().describe('Only events of this record type.'),
  action: plainText.max(64).optional().describe('Only events of this action.'),
  isSuccess: z
    .enum(['true', 'false'])
    .optional()
    .describe('Only deliveries that succeeded (`true`) or did not (`false`).'),
  updatedAt: updatedAt
    .optional()
    .describe('`gte:` and a time. Only deliveries that changed at this time or later.'),
});

const time = z.string().meta({ format: 'date-time' });

const webHookLogSchema = z
  .object({
    id: z.string().describe('`dlv_…`'),
    url: z.string().describe('The current URL of the web-hook.'),
    object: z.string().describe('The record type of the event.'),
    action: z.string().describe('What was done to the record.'),
    payload: z.unknown().describe('The payload that was sent, or `null` once it is no longer kept.'),
    user: z.string().nullable().describe('The user who made the change, or `null`.'),
    isSuccess: z.boolean().describe('Whether the delivery succeeded.'),
    error: z.string().nullable().describe('What went wrong in the last attempt, or `null`.'),
    createdAt: time.describe('When the event was accepted.'),
    updatedAt: time.describe('When the delivery last changed.'),
  })
  .meta({ id: 'WebHookLog' });

export const webHookLogListSchema = z
  .object({
    webHookLogs: z.array(webHookLogSchema).describe('The deliveries of this page, the newest first.'),
    total: z.int().describe('Deliveries on all pages.'),
  })
  .meta({ id: 'WebHookLogList' });

export type WebHookLog = z.infer<typeof webHookLogSchema>;
export type WebHookLogList = z.infer<typeof webHookLogListSchema>;
export type WebHookLogQuery = z.infer<typeof webHookLogQuerySchema>;
