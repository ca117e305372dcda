import type { AppError } from '../app-error.js';
import type { ErrorDialect, ErrorResponse } from './error-response.js';
import { hooksErrors } from './hooks-errors.dialect.js';
import { hooksV3Errors } from './hooks-v3-errors.dialect.js';
import { oauthErrors } from './oauth-errors.dialect.js';
import { problemDetails } from './problem-details.dialect.js';

/** The first dialect that speaks for the path renders the error. */
const DIALECTS: readonly ErrorDialect[] = [hooksErrors, hooksV3Errors, oauthErrors, problemDetails];

export function renderError(error: AppError, path: string): ErrorResponse {
  return DIALECTS.find((dialect) => dialect.speaks(path))!.render(error, path);
}
