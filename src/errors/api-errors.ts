import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { answerTo } from './answer-to.js';
import { AppError, type ErrorCode, type FieldError } from './app-error.js';
import type { ErrorDialect } from './dialects/error-response.js';
import { hooksErrors, hooksErrorsSchema } from './dialects/hooks-errors.dialect.js';
import { hooksV3ErrorSchema, hooksV3Errors } from './dialects/hooks-v3-errors.dialect.js';
import { problemDetails, problemSchema } from './dialects/problem-details.dialect.js';
import { StoreUnavailable } from './repository-errors.js';

/**
 * The components that `ApiProblems`, `ApiHooksErrors` and `ApiHooksV3Errors` refer to, by the ids of their
 * schemas. The document gets them by name, because Nest gives all responses of a route the same content type, and
 * errors have another.
 */
export function errorComponents(): Record<string, object> {
  const errors = z.union([problemSchema, hooksErrorsSchema, hooksV3ErrorSchema]);
  return (z.toJSONSchema(errors).$defs ?? {}) as Record<string, object>;
}

/** One error of a route. Its documentation is the response that the dialect renders. */
export interface Refusal {
  code: ErrorCode;
  message: string;
  /** The body fields or query parameters that the example names. */
  fields?: FieldError[];
}

/** The errors that every route with a required scope also has. */
const OF_EVERY_GUARDED_ROUTE: Refusal[] = [
  { code: 'invalid_request', message: 'A token was sent in two places.' },
  { code: 'unauthorized', message: 'Send an access token: Authorization: Bearer TOKEN.' },
  { code: 'insufficient_scope', message: 'The access token needs the scope default.' },
  answerTo(new StoreUnavailable()),
];

/** Documents errors as RFC 9457 problems. @param path the path of the example request */
export const ApiProblems = (path: string, ...refusals: Refusal[]) =>
  documented({ dialect: problemDetails, path, component: 'Problem' }, refusals);

/** Documents the errors of a route that needs no token. */
export const ApiOpenProblems = (path: string, ...refusals: Refusal[]) =>
  applyDecorators(
    ...refusals.map((refusal) =>
      responseOf(refusal, { dialect: problemDetails, path, component: 'Problem' }),
    ),
  );

/** Documents errors as the arrays of the v2 hooks routes. */
export const ApiHooksErrors = (...refusals: Refusal[]) =>
  documented({ dialect: hooksErrors, path: '/stores/5ueh97/v2/hooks', component: 'HooksErrors' }, refusals);

/** Documents errors as the objects of the v3 hooks routes. */
export const ApiHooksV3Errors = (...refusals: Refusal[]) =>
  documented(
    { dialect: hooksV3Errors, path: '/stores/5ueh97/v3/hooks', component: 'HooksV3Error' },
    refusals,
  );

interface RenderOptions {
  dialect: ErrorDialect;
  path: string;
  component: string;
}

function documented(options: RenderOptions, refusals: Refusal[]): MethodDecorator & ClassDecorator {
  const byStatus = new Map<number, Refusal>();
  for (const refusal of [...OF_EVERY_GUARDED_ROUTE, ...refusals])
    byStatus.set(errorOf(refusal).status, refusal);
  return applyDecorators(...[...byStatus.values()].map((refusal) => responseOf(refusal, options)));
}

function responseOf(refusal: Refusal, { dialect, path, component }: RenderOptions) {
  const { status, contentType, body } = dialect.render(errorOf(refusal), path);
  const schema = { $ref: `#/components/schemas/${component}` };
  return ApiResponse({
    status,
    description: refusal.message,
    headers: HEADERS[status] ?? {},
    content: { [contentType]: { schema, example: body } },
  });
}

const errorOf = ({ code, message, fields }: Refusal) => new AppError(code, message, fields ? { fields } : {});

const text = (description: string) => ({ description, schema: { type: 'string' as const } });

const HEADERS: Record<number, Record<string, ReturnType<typeof text>>> = {
  400: { 'WWW-Authenticate': text('With error="invalid_request", if the credentials are malformed.') },
  401: {
    'WWW-Authenticate': text('Bearer realm="storehooks", with error="invalid_token" if a token was sent.'),
  },
  403: {
    'WWW-Authenticate': text(
      'With error="insufficient_scope". Absent if the token belongs to another store.',
    ),
  },
  429: { 'Retry-After': text('Seconds.') },
  503: { 'Retry-After': text('Seconds.') },
};
