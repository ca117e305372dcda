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
  /** Applies the limit of keys to each element of an array, not to the whole array. */
  keysPerElement: boolean;
}

/** Sets the limits of one route. Other routes accept 64 KiB. */
export const BodyLimit = Reflector.createDecorator<BodyLimits>();

const DEFAULT_LIMITS: BodyLimits = { bytes: 64 * 1024, keysPerElement: false };
const MAX_DEPTH = 32;
const MAX_KEYS = 1_000;
const METHODS_WITH_BODY = ['POST', 'PUT', 'PATCH'];

const EXCESS: Record<JsonExcess, string> = {
  too_deep: `The body is nested deeper than ${MAX_DEPTH} levels.`,
  too_many_keys: `The body has more than ${MAX_KEYS.toLocaleString('en')} keys.`,
  forbidden_key: "The body has a key '__proto__' or 'constructor'; rename it.",
};

/**
 * Reads and parses the body. It is a guard, listed after the one that authenticates, so that no unauthenticated
 * body is parsed. The limits are checked on the bytes, before JSON.parse builds objects from them.
 */
@Injectable()
export class JsonBodyGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws AppError 400, 413, 415 or 422 */
  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<Request>();
    if (!METHODS_WITH_BODY.includes(request.method)) return true;
    if (!hasBody(request)) throw new AppError('malformed_json', 'The body is empty. Send JSON.');
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
