import { describe, expect, it } from '@jest/globals';
import type { ArgumentMetadata } from '@nestjs/common';
import { z } from 'zod';
import { AppValidationPipe } from './app-validation.pipe.js';

const pipe = new AppValidationPipe();

const check = (type: ArgumentMetadata['type'], schema: z.ZodType, value: unknown) =>
  pipe.transform(value, { type, schema } as ArgumentMetadata);

const limit = z.object({ limit: z.coerce.number().max(250).default(50) });

describe('AppValidationPipe', () => {
  it('returns the value as the schema transforms it', async () => {
    expect(await check('query', limit, { limit: '7' })).toEqual({ limit: 7 });
    expect(await check('query', limit, {})).toEqual({ limit: 50 });
  });

  it('leaves a value without a schema unchanged', async () => {
    const value = { any: 'thing' };
    expect(await pipe.transform(value, { type: 'body' })).toBe(value);
  });

  it('refuses a body with 422 and every invalid field', async () => {
    const schema = z.strictObject({ name: z.string() });
    await expect(check('body', schema, { name: 1, other: 2 })).rejects.toMatchObject({
      code: 'validation_failed',
      message: "The field 'name' must be a string.",
      fields: [
        { pointer: '/name', message: "The field 'name' must be a string." },
        { pointer: '/other', message: "The field 'other' is unknown; remove it." },
      ],
    });
  });

  it('refuses a query with 400 and the name of the parameter', async () => {
    await expect(check('query', limit, { limit: '251' })).rejects.toMatchObject({
      code: 'invalid_query',
      message: "The parameter 'limit' must be at most 250.",
      fields: [{ pointer: 'limit' }],
    });
  });

  it('refuses a malformed id in the path with 404 and the message of its schema', async () => {
    const id = z.string().regex(/^\d+$/, 'The hook does not exist.');
    await expect(check('param', id, 'x')).rejects.toMatchObject({
      code: 'not_found',
      message: 'The hook does not exist.',
      fields: [],
    });
  });
});
