import { z } from 'zod';
import { limitParameter, pageUpTo } from '../../subscriptions/paging.schemas.js';
import { parseMoment } from '../moment.schemas.js';

const MAX_LIMIT = 50;
/** Ten thousand rows deep: a page is found by passing over those above it. Further back, `updatedAt` narrows. */
const MAX_PAGE = 200;
const FROM = 'gte:';

const updatedAt = z
  .string()
  .max(64)
  .transform((text, context): number => {
    const moment = text.startsWith(FROM) ? parseMoment(text.slice(FROM.length)) : null;
    if (moment !== null) return moment;
    context.addIssue({ code: 'custom', message: "must be 'gte:' and a time, gte:2026-01-17T00:00:00Z" });
    return z.NEVER;
  });

/** Unknown parameters are ignored. */
export const webHookLogQuerySchema = z.object({
  page: pageUpTo(MAX_PAGE),
  limit: limitParameter(MAX_LIMIT),
  object: z.string().max(64).optional().describe('Only of web-hooks that are for this record type.'),
  action: z.string().max(64).optional().describe('Only of web-hooks that are for this action.'),
  isSuccess: z.enum(['true', 'false']).optional().describe('Only what was delivered, or was not.'),
  updatedAt: updatedAt.optional().describe('`gte:` and a time: only what changed then or later.'),
});

const time = z.string().meta({ format: 'date-time' });

const webHookLogSchema = z
  .object({
    id: z.string().describe('`dlv_…`'),
    url: z.string().describe("The web-hook's, as it is now."),
    object: z.string(),
    action: z.string(),
    payload: z.unknown().describe('What was sent; `null` once it is no longer kept.'),
    user: z.string().nullable().describe('Who made the change.'),
    isSuccess: z.boolean().describe('It was delivered.'),
    error: z.string().nullable().describe('What went wrong last; `null` where nothing did.'),
    createdAt: time.describe('When the event was accepted.'),
    updatedAt: time.describe('When this last changed.'),
  })
  .meta({ id: 'WebHookLog' });

export const webHookLogListSchema = z
  .object({ webHookLogs: z.array(webHookLogSchema), total: z.int().describe('Of all, not of the page.') })
  .meta({ id: 'WebHookLogList' });

export type WebHookLog = z.infer<typeof webHookLogSchema>;
export type WebHookLogList = z.infer<typeof webHookLogListSchema>;
export type WebHookLogQuery = z.infer<typeof webHookLogQuerySchema>;
