import { z } from 'zod';
import { plainText } from '../errors/validation/plain-text.js';

/** Longest scope of a hook, in characters. */
export const MAX_SCOPE_LENGTH = 255;

const scope = plainText
  .max(MAX_SCOPE_LENGTH)
  .regex(/^[^\s/]+(\/[^\s/]+)*\/?$/, 'must have segments between slashes');

const word = z.string().regex(/^[A-Za-z][A-Za-z ]{0,63}$/, 'must have letters and spaces only');

const wildcardSchema = z
  .strictObject({
    scope: scope
      .regex(/\/\*$/, 'must end in /*')
      .describe('The scope that a hook subscribes to. Ends in `/*`.'),
    wildcard: z.literal(true).describe('Always `true`.'),
    description: z.string().min(1).describe('Which events it matches.'),
  })
  .meta({ id: 'CatalogWildcard' });

const eventSchema = z
  .strictObject({
    scope: scope
      .refine((name) => !name.endsWith('/*'), 'must have "wildcard": true beside it if it ends in /*')
      .describe('Name of the event, as hooks and publishers use it.'),
    alias: scope
      .optional()
      .describe('Another spelling that hooks and publishers may use. Receivers get `scope`.'),
    wildcard: z.literal(false).optional().describe('`false` or absent: this is one event.'),
    record: z
      .strictObject({
        object: word.describe('The record type.'),
        action: word.describe('What was done to the record.'),
      })
      .optional()
      .describe('The record type and action that web-hooks subscribe to.'),
    description: z.string().min(1).describe('When the event happens.'),
    schema: z
      .record(z.string(), z.unknown())
      .describe('JSON Schema (2020-12) of `data`. Its `$defs` are those beside `events`.'),
    example: z
      .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
      .describe('An example of `data`.'),
  })
  .meta({ id: 'CatalogEvent' });

/** The catalog's file: shared definitions, events and wildcards. Scopes and pairs of object and action are unique. */
export const catalogDocumentSchema = z
  .strictObject({
    $defs: z
      .record(z.string(), z.record(z.string(), z.unknown()))
      .default({})
      .describe('Schemas that the events share, by name.'),
    events: z
      .array(z.discriminatedUnion('wildcard', [wildcardSchema, eventSchema]))
      .min(1)
      .describe('Every event and wildcard.'),
  })
  .superRefine(({ events }, context) => {
    const seen = new Set<string>();
    for (const [index, entry] of events.entries()) {
      const record = entry.wildcard ? undefined : entry.record;
      const alias = entry.wildcard ? undefined : entry.alias;
      for (const name of [
        entry.scope,
        ...(alias ? [alias] : []),
        ...(record ? [`${record.object}/${record.action}`] : []),
      ]) {
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
/** The record type and action that a web-hook subscribes to. */
export type CatalogRecord = NonNullable<CatalogEvent['record']>;
