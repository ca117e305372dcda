/** The stable error codes, each with its HTTP status. docs/errors.md explains them. */
export const ERROR_STATUS = {
  invalid_request: 400,
  malformed_json: 400,
  invalid_query: 400,
  unsupported_grant_type: 400,
  unsupported_token_type: 400,
  invalid_grant: 400,
  invalid_scope: 400,
  unauthorized: 401,
  invalid_client: 401,
  invalid_token: 401,
  invalid_code: 401,
  insufficient_scope: 403,
  wrong_store: 403,
  not_found: 404,
  method_not_allowed: 405,
  already_exists: 409,
  limit_reached: 409,
  hook_is_off: 409,
  delivery_in_flight: 409,
  delivery_ended: 409,
  body_expired: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  validation_failed: 422,
  idempotency_conflict: 422,
  too_many_requests: 429,
  internal_error: 500,
  service_unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One invalid field or parameter of a request. */
export interface FieldError {
  /** JSON Pointer (RFC 6901) into the body, or the name of a query parameter. */
  pointer: string;
  message: string;
}

export interface AppErrorOptions {
  fields?: FieldError[];
  /** The id of the record that exists already, where there may be only one. */
  existingId?: number | string;
  /** Response headers, such as `WWW-Authenticate` and `Retry-After`. */
  headers?: Record<string, string>;
  cause?: unknown;
}

/** The only error that a caller may see. People read the message, and programs read the code. */
export class AppError extends Error {
  readonly status: number;
  readonly fields: FieldError[];
  readonly headers: Record<string, string>;
  readonly existingId: number | string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.status = ERROR_STATUS[code];
    this.fields = options.fields ?? [];
    this.headers = options.headers ?? {};
    this.existingId = options.existingId;
  }
}
