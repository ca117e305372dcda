import { z } from 'zod';
import { parseFilter } from './parse-filter.js';

/** A filter as an app sends it. What is wrong with it is named by its own pointer. */
export const filterSchema = z.record(z.string(), z.unknown()).superRefine((filter, context) => {
  const parsed = parseFilter(filter);
  if (parsed.ok) return;
  const path = parsed.pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const message = `cannot be used. ${parsed.reason.replace(/\.$/, '')}`;
  context.addIssue({ code: 'custom', path, message, input: filter });
});
