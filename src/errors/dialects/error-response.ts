import type { AppError } from '../app-error.js';

export interface ErrorResponse {
  status: number;
  contentType: string;
  body: unknown;
  headers: Record<string, string>;
}

/** The error format of one family of routes. */
export interface ErrorDialect {
  /** True if this request path, without its query, belongs to the family. */
  speaks(path: string): boolean;
  render(error: AppError, path: string): ErrorResponse;
}
