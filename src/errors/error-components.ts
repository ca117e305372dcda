import { z } from 'zod';
import { hooksErrorsSchema } from './hooks-error.schema.js';
import { problemSchema } from './problem.schema.js';

/**
 * The components that `ApiProblems` and `ApiHooksErrors` refer to. They are put into the document by name, because
 * Nest gives the schemas of a route's responses one content type, and errors have another than answers.
 */
export const errorComponents = () => ({
  Problem: componentOf(problemSchema),
  HooksErrors: componentOf(hooksErrorsSchema),
});

function componentOf(schema: z.ZodType): Record<string, unknown> {
  const {
    id: _,
    $schema: __,
    ...component
  } = z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'output' });
  return component;
}
