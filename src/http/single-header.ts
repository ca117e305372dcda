import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../errors/app-error.js';

/**
 * Every value of a header, as it was sent. Node's parsed headers join some repeated headers by commas, and drop others.
 * @param rawHeaders name, value, name, value …
 * @param name in lower case
 */
export function headerValues(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const candidate = rawHeaders[i]!;
    if (candidate.length === name.length && candidate.toLowerCase() === name) values.push(rawHeaders[i + 1]!);
  }
  return values;
}

/**
 * The value of a header that has one meaning, so that a request may send it only once.
 * @param name in lower case
 * @throws AppError invalid_request if it was sent more than once
 */
export function singleHeader(
  { headers, rawHeaders }: Pick<IncomingMessage, 'headers' | 'rawHeaders'>,
  name: string,
): string | undefined {
  const value = headers[name] as string | undefined;
  if (value === undefined || headerValues(rawHeaders, name).length < 2) return value;
  throw new AppError('invalid_request', `The header ${titleOf(name)} was sent more than once. Send it once.`);
}

/** `idempotency-key` becomes `Idempotency-Key`. */
const titleOf = (name: string) => name.replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());

/** The parameter of a handler that takes such a header. */
export const SingleHeader = createParamDecorator((name: string, context: ExecutionContext) =>
  singleHeader(context.switchToHttp().getRequest<IncomingMessage>(), name),
);

/**
 * Middleware: refuses a request with two Host headers, as RFC 9112 section 3.2 requires. Node takes the first, and a
 * proxy in front may have taken the second.
 */
export function oneHost(request: Request, _response: Response, next: NextFunction): void {
  singleHeader(request, 'host');
  next();
}
