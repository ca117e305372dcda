import type { AppError, ErrorCode } from '../app-error.js';
import type { ErrorDialect } from './error-response.js';

/** Codes that RFC 6749 section 5.2 or RFC 7009 section 2.2.1 define. */
const OWN_NAME: readonly ErrorCode[] = [
  'invalid_client',
  'invalid_grant',
  'invalid_scope',
  'unsupported_grant_type',
  'unsupported_token_type',
];

/** The errors of the token endpoint. RFC 6749 uses 400 where other routes answer 422. */
export const oauthErrors: ErrorDialect = {
  speaks: (path) => path.startsWith('/oauth2/'),
  render: (error) => ({
    status: error.status === 422 ? 400 : error.status,
    contentType: 'application/json',
    body: { error: nameOf(error), error_description: error.fields[0]?.message ?? error.message },
    headers: { 'Cache-Control': 'no-store', Pragma: 'no-cache', ...error.headers },
  }),
};

function nameOf({ code, status }: AppError): string {
  if (OWN_NAME.includes(code)) return code;
  if (status === 429 || status === 503) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}
