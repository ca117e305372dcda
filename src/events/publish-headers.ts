import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { singleHeader } from '../http/single-header.js';

/** What a request to publish says in its headers. */
export interface PublishHeaders {
  idempotencyKey?: string | undefined;
  /** W3C Trace Context. Not checked here: the tracing ignores a malformed one. */
  traceparent?: string | undefined;
}

/** @throws AppError invalid_request if one that has one meaning was sent twice */
export function publishHeadersOf(request: IncomingMessage): PublishHeaders {
  const idempotencyKey = singleHeader(request, 'idempotency-key');
  return { idempotencyKey, traceparent: request.headers['traceparent'] as string | undefined };
}

/** The parameter of a handler that takes them. */
export const HeadersOfPublishing = createParamDecorator((_: unknown, context: ExecutionContext) =>
  publishHeadersOf(context.switchToHttp().getRequest<IncomingMessage>()),
);
