import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { AppError } from '../errors/app-error.js';
import type { JsonExcess } from './json-limits.js';
import { findExcess } from './json-limits.js';
import { isMediaType } from './media-type.js';
import { hasBody, readBody } from './read-body.js';

export interface BodyLimits {
  bytes: number;
  /** Of an array of things, each may have as many keys as one alone. */
  keysPerElement: boolean;
}

/** For routes whose bodies may be other than the 64 KiB of everything else. */
export const BodyLimit = Reflector.createDecorator<BodyLimits>();

const DEFAULT_LIMITS: BodyLimits = { bytes: 64 * 1024, keysPerElement: false };
const MAX_DEPTH = 32;
const MAX_KEYS = 1_000;
const METHODS_WITH_BODY = ['POST', 'PUT', 'PATCH'];

const EXCESS: Record<JsonExcess, string> = {
  too_deep: `The body is nested deeper than ${MAX_DEPTH} levels.`,
  too_many_keys: 'The body has more than 1,000 keys.',
  forbidden_key: "The body has a key '__proto__' or 'constructor'; rename it.",
};

/**
 * Reads and parses the body. A guard, and listed after the one that authenticates, because nobody else gets a body
 * parsed (spec/security.md section 1). The limits are checked on the text, before anything is built from it.
 */
@Injectable()
export class JsonBodyGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws AppError 400, 413, 415 or 422 */
  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<Request>();
    if (!METHODS_WITH_BODY.includes(request.method)) return true;
    if (!hasBody(request)) throw new AppError('malformed_json', 'The body is empty; send JSON.');
    if (!isMediaType(request.headers['content-type'], 'application/json')) {
      throw new AppError('unsupported_media_type', 'Send the body as Content-Type: application/json.');
    }
    const limits = this.reflector.get(BodyLimit, context.getHandler()) ?? DEFAULT_LIMITS;
    request.body = parse(await readBody(request, limits.bytes), limits.keysPerElement);
    return true;
  }
}

function parse(bytes: Buffer, keysPerElement: boolean): unknown {
  const excess = findExcess(bytes, { depth: MAX_DEPTH, keys: MAX_KEYS, keysPerElement });
  if (excess) throw new AppError('validation_failed', EXCESS[excess]);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new AppError('malformed_json', 'The body is not valid JSON.');
  }
}
