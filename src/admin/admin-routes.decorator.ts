import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ApiProblems, type Refusal } from '../errors/api-errors.js';
import { JsonBodyGuard } from '../http/json-body.guard.js';
import { AdminGuard, RequireAdminScope } from './admin.guard.js';
import type { AdminScope } from './operators/operator.js';

/**
 * A controller that operators call: its guards and their documentation.
 * @param options.takesBody whether routes take a JSON body, read only after the operator has been accepted
 */
export const AdminRoutes = ({ takesBody }: { takesBody: boolean }) =>
  applyDecorators(
    ApiTags('Admin'),
    ApiSecurity('x-auth-token'),
    ApiBearerAuth(),
    UseGuards(AdminGuard, ...(takesBody ? [JsonBodyGuard] : [])),
  );

export interface AdminRouteOptions {
  scope: AdminScope;
  summary: string;
  description?: string;
  /** The path of the example request. */
  path: string;
  refusals?: Refusal[];
}

/** One route of such a controller: the scope that it needs, and its documentation apart from its answer. */
export const AdminRoute = ({ scope, summary, description, path, refusals = [] }: AdminRouteOptions) =>
  applyDecorators(
    RequireAdminScope(scope),
    ApiOperation({
      summary,
      description: [description, `Needs the operator scope \`${scope}\`.`].filter(Boolean).join(' '),
    }),
    ApiProblems(
      path,
      { code: 'insufficient_scope', message: `The access token needs the scope ${scope}.` },
      ...refusals,
    ),
  );

/** The refusals of every route that takes a body. */
export const OF_EVERY_BODY: Refusal[] = [
  { code: 'malformed_json', message: 'The body is not valid JSON.' },
  { code: 'body_too_large', message: 'The body is larger than 65,536 bytes.' },
  { code: 'unsupported_media_type', message: 'Send the body as Content-Type: application/json.' },
];

const badLimit = "The parameter 'limit' must be at most 250.";

export const BAD_QUERY: Refusal = {
  code: 'invalid_query',
  message: badLimit,
  fields: [{ pointer: 'limit', message: badLimit }],
};

/** The store in the path. */
export const StoreInPath = () =>
  ApiParam({
    name: 'hash',
    description: 'The hash of the store.',
    example: '5ueh97',
    schema: { type: 'string' },
  });

/** The app in the path. */
export const AppInPath = () =>
  ApiParam({
    name: 'client_id',
    description: 'The client id of the app.',
    example: '404b021a970e767e0b84e4ed78e663c8',
    schema: { type: 'string' },
  });
