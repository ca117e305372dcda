import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { JsonBodyGuard } from '../http/json-body.guard.js';
import { OAuthGuard } from './oauth.guard.js';
import { RequireScope } from './required-scope.js';

export interface AppRoutesOptions {
  /** The section of the API document. */
  tag: string;
  /** Where a request names its store: in the parameter `store_hash` of the path, or in the header `tenant`. */
  store: 'path' | 'header';
  /** Whether routes take a JSON body. It is read only after the access token has been accepted. */
  takesBody?: boolean;
}

/** Ends the description of every operation under AppRoutes. */
export const NEEDS_DEFAULT_SCOPE = 'Needs the OAuth scope `default`.';

const STORE = 'The store that the access token belongs to.';

/** A controller that apps call with an access token of the scope `default`: its guards and their documentation. */
export const AppRoutes = ({ tag, store, takesBody = false }: AppRoutesOptions) =>
  applyDecorators(
    ApiTags(tag),
    ApiSecurity('x-auth-token'),
    ApiBearerAuth(),
    store === 'path'
      ? ApiParam({ name: 'store_hash', description: STORE, example: '5ueh97', schema: { type: 'string' } })
      : ApiHeader({
          name: 'tenant',
          required: false,
          description: 'The store that the access token belongs to. Optional.',
        }),
    UseGuards(OAuthGuard, ...(takesBody ? [JsonBodyGuard] : [])),
    RequireScope('default'),
  );
