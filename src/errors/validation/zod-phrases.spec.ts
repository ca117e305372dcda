import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { speakInPhrases } from './zod-phrases.js';

const phraseOf = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message;

describe('The error phrases of zod', () => {
  beforeAll(speakInPhrases);

  it.each<[string, z.ZodType, unknown]>([
    ['is required', z.string(), undefined],
    ['must be a string', z.string(), 1],
    ['must be a number', z.number(), 'a'],
    ['must be a whole number', z.int(), 1.5],
    ['must be true or false', z.boolean(), 'a'],
    ['must be an object', z.object({}), 'a'],
    ['must be an object', z.record(z.string(), z.string()), 'a'],
    ['must be an array', z.array(z.string()), 'a'],
    ['must be null', z.null(), 'a'],
    ['must be date', z.date(), 'a'],
    ['must be "a" or 2', z.literal(['a', 2]), 'b'],
    ['must have at most 2 characters', z.string().max(2), 'abc'],
    ['must have at least 1 entry', z.array(z.string()).min(1), []],
    ['must have at least 2 entries', z.array(z.string()).min(2), []],
    ['must have at least 1 character', z.string().min(1), ''],
    ['must be at most 250', z.number().max(250), 251],
    ['must be at least 1', z.number().min(1), 0],
    ['must be a UUID', z.uuid(), 'a'],
    ['must be a URL', z.url(), 'a'],
    ['must be an e-mail address', z.email(), 'a'],
    ['contains characters that are not allowed', z.string().regex(/^a$/), 'b'],
    ['is unknown; remove it', z.strictObject({}), { a: 1 }],
    ['is not valid', z.string().refine(() => false), 'a'],
    ['must be an https URL', z.url({ error: 'must be an https URL' }), 'a'],
  ])('say "%s"', (phrase, schema, value) => {
    expect(phraseOf(schema, value)).toBe(phrase);
  });
});
