import { z } from 'zod';
import { hooksErrorsSchema } from './dialects/hooks-error.schema.js';
import { hooksV3ErrorSchema } from './dialects/hooks-v3-error.schema.js';
import { problemSchema } from './dialects/problem.schema.js';

/**
 * The components that `ApiProblems`, `ApiHooksErrors` and `ApiHooksV3Errors` refer to, under the ids of their
 * schemas. They are put into the document by name, because Nest gives the schemas of a route's responses one content
 * type, and errors have another than answers.
 */
export function errorComponents(): Record<string, object> {
  const errors = z.union([problemSchema, hooksErrorsSchema, hooksV3ErrorSchema]);
  return (z.toJSONSchema(errors).$defs ?? {}) as Record<string, object>;
}
