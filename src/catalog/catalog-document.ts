import { z } from 'zod';

/** A hook's scope may be this long (spec/http-api.md section 2). */
export const MAX_SCOPE_LENGTH = 255;

const scope = z
  .string()
  .max(MAX_SCOPE_LENGTH)
  .regex(/^[^\s/]+(\/[^\s/]+)*\/?$/, 'takes segments between slashes');

const word = z.string().regex(/^[A-Za-z][A-Za-z ]{0,63}$/, 'takes letters and spaces');

const wildcardSchema = z
  .strictObject({
    scope: scope.endsWith('/*'),
    wildcard: z.literal(true),
    description: z.string().min(1),
  })
  .meta({ id: 'CatalogWildcard' });

const eventSchema = z
  .strictObject({
    scope: scope.refine((name) => !name.endsWith('/*'), 'needs "wildcard": true where it ends in /*'),
    wildcard: z.literal(false).optional(),
    record: z
      .strictObject({ object: word, action: word })
      .optional()
      .describe('What a web-hook subscribes to in order to hear of it.'),
    description: z.string().min(1),
    schema: z
      .record(z.string(), z.unknown())
      .describe('JSON Schema (2020-12) of `data`; `$defs` stands beside the events.'),
    example: z
      .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
      .describe('What `data` may look like.'),
  })
  .meta({ id: 'CatalogEvent' });

/** The whole file: shared definitions, events and wildcards. Names are unique, and so are (object, action) pairs. */
export const catalogDocumentSchema = z
  .strictObject({
    $defs: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
    events: z.array(z.discriminatedUnion('wildcard', [wildcardSchema, eventSchema])).min(1),
  })
  .superRefine(({ events }, context) => {
    const seen = new Set<string>();
    for (const [index, entry] of events.entries()) {
      const record = entry.wildcard ? undefined : entry.record;
      for (const name of [entry.scope, ...(record ? [`${record.object}/${record.action}`] : [])]) {
        if (seen.has(name)) {
          context.addIssue({ code: 'custom', path: ['events', index], message: `${name} is listed twice` });
        }
        seen.add(name);
      }
    }
  })
  .meta({ id: 'Catalog' });

export type CatalogEvent = z.infer<typeof eventSchema>;
export type CatalogDocument = z.infer<typeof catalogDocumentSchema>;
/** What a web-hook hears of. */
export type CatalogRecord = NonNullable<CatalogEvent['record']>;
