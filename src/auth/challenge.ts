import { AppError } from '../errors/app-error.js';

/** The refusals of authentication, each with its challenge of RFC 6750 section 3. */

const REALM = 'Bearer realm="storehooks"';

const challenge = (...parameters: string[]) => ({ 'WWW-Authenticate': [REALM, ...parameters].join(', ') });

export const credentialsMissing = () =>
  new AppError('unauthorized', 'Send an access token: Authorization: Bearer TOKEN.', {
    headers: challenge(),
  });

/** @param description must not contain quotes or backslashes: the header carries it unescaped */
export const credentialsMalformed = (description: string) =>
  new AppError('invalid_request', description, {
    headers: challenge('error="invalid_request"', `error_description="${description}"`),
  });

/** The same text for an unknown, an expired and a revoked token: the answer must not reveal which. */
export const tokenInvalid = () =>
  new AppError('invalid_token', 'The access token is not valid.', {
    headers: challenge('error="invalid_token"', 'error_description="The access token is not valid."'),
  });

export const scopeMissing = (scope: string) =>
  new AppError('insufficient_scope', `The access token needs the scope ${scope}.`, {
    headers: challenge('error="insufficient_scope"', `scope="${scope}"`),
  });

/** For the user of a portal session that is for reading. */
export const readOnly = () =>
  new AppError('insufficient_scope', 'This portal session may only read. Ask for a link with write access.', {
    headers: challenge(
      'error="insufficient_scope"',
      'error_description="This portal session may only read."',
    ),
  });

/** The same answer whether that store exists or not. */
export const storeMismatch = () => new AppError('wrong_store', 'The access token belongs to another store.');
