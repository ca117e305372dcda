import type { AppError } from '../app-error.js';

export interface ErrorResponse {
  status: number;
  contentType: string;
  body: unknown;
  headers: Record<string, string>;
}

/** How one family of routes says what went wrong. */
export interface ErrorDialect {
  /** Is this request path, without its query, one of the family's? */
  speaks(path: string): boolean;
  render(error: AppError, path: string): ErrorResponse;
}
