import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { fieldErrors, type Source } from './field-errors.js';
import { speakInPhrases } from './zod-phrases.js';

const hook = z.strictObject({
  scope: z.string().min(1).max(5),
  destination: z.url({ error: 'must be an https URL' }),
  headers: z.union([z.record(z.string(), z.string()), z.null()]).optional(),
  kind: z.enum(['a', 'b']).optional(),
  count: z.int().max(250).optional(),
});

function faults(schema: z.ZodType, value: unknown, source: Source = 'body') {
  const { error } = schema.safeParse(value);
  return fieldErrors(error!.issues, source).map(({ pointer, message }) => `${pointer}: ${message}`);
}

describe('fieldErrors', () => {
  beforeAll(speakInPhrases);

  it('names each invalid field and says what to send', () => {
    expect(faults(hook, { scope: 'abcdef', destination: 'x', kind: 'c', count: 1.5 })).toEqual([
      "/scope: The field 'scope' must have at most 5 characters.",
      "/destination: The field 'destination' must be an https URL.",
      `/kind: The field 'kind' must be "a" or "b".`,
      "/count: The field 'count' must be a whole number.",
    ]);
  });

  it('distinguishes a missing field from one of the wrong type', () => {
    expect(faults(hook, { destination: 'https://a.example' })).toEqual([
      "/scope: The field 'scope' is required.",
    ]);
    expect(faults(hook, { destination: 'https://a.example', scope: 1 })).toEqual([
      "/scope: The field 'scope' must be a string.",
    ]);
  });

  it('gives each unknown field an entry of its own', () => {
    expect(faults(z.strictObject({}), { 'a/b': 1, c: 2 })).toEqual([
      "/a~1b: The field 'a/b' is unknown; remove it.",
      "/c: The field 'c' is unknown; remove it.",
    ]);
  });

  it('names the field that is nearest to an unknown one, if one is near', () => {
    const policy = z.strictObject({ retry_schedule: z.array(z.int()), rate_limit: z.null() }).partial();
    expect(faults(policy, { other: 1, retry_shedule: [], rateLimit: null })).toEqual([
      "/other: The field 'other' is unknown; remove it.",
      "/retry_shedule: The field 'retry_shedule' is unknown; remove it. The nearest one is 'retry_schedule'.",
      "/rateLimit: The field 'rateLimit' is unknown; remove it. The nearest one is 'rate_limit'.",
    ]);
    expect(faults(z.strictObject({ limit: z.string() }).partial(), { limits: 1 }, 'query')).toEqual([
      "limits: The parameter 'limits' is unknown; remove it. The nearest one is 'limit'.",
    ]);
  });

  it('reports the errors of the union member that has the type of the value', () => {
    const event = z.strictObject({ scope: z.string() });
    const events = z.union([event, z.array(event)]);
    expect(faults(events, [{ scope: 'a' }, { scope: 2 }])).toEqual([
      "/1/scope: The field '1.scope' must be a string.",
    ]);
    expect(faults(hook, { scope: 'a', destination: 'https://a.example', headers: { 'X-A': 1 } })).toEqual([
      "/headers/X-A: The field 'headers.X-A' must be a string.",
    ]);
  });

  it('names the whole body, or a query parameter, if that is invalid', () => {
    expect(faults(hook, 'text')).toEqual([': The body must be an object.']);
    expect(faults(z.object({ limit: z.coerce.number().max(250) }), { limit: '251' }, 'query')).toEqual([
      "limit: The parameter 'limit' must be at most 250.",
    ]);
  });

  it('reports at most fifty errors', () => {
    expect(faults(z.array(z.string()), Array(1000).fill(1))).toHaveLength(50);
  });
});
