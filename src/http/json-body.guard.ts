import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { createParamDecorator, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { AppError } from '../errors/app-error.js';
import { type JsonExcess, type JsonMember, scanJson } from './json-scan.js';
import { isMediaType } from './media-type.js';
import { hasBody, readBody } from './read-body.js';

export interface BodyLimits {
  bytes: number;
  /** The members of the body, or of each element of an array, that the handler also gets as text: see `MemberTexts`. */
  texts?: readonly string[];
}

/** Sets the limits of one route. Other routes accept 64 KiB. */
export const BodyLimit = Reflector.createDecorator<BodyLimits>();

/** JSON texts by member name, exactly as they were sent. A member that was not sent is not there. */
export type TextsByMember = Readonly<Partial<Record<string, string>>>;

interface ReadRequest extends Request {
  memberTexts?: TextsByMember[];
}

/** The members that the route's `BodyLimit` names, as text: one entry for an object, one per element for an array. */
export const memberTextsOf = ({ memberTexts }: ReadRequest): TextsByMember[] => memberTexts ?? [];

/** The parameter of a handler that takes them. */
export const MemberTexts = createParamDecorator((_: unknown, context: ExecutionContext) =>
  memberTextsOf(context.switchToHttp().getRequest<ReadRequest>()),
);

const DEFAULT_LIMITS: BodyLimits = { bytes: 64 * 1024 };
const MAX_DEPTH = 32;
const MAX_KEYS = 1_000;
const METHODS_WITH_BODY = ['POST', 'PUT', 'PATCH'];
/** UTF-8's byte order mark. A parser may ignore it (RFC 8259 §8.1). */
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

const EXCESS: Record<JsonExcess, string> = {
  too_deep: `The body is nested deeper than ${MAX_DEPTH} levels.`,
  too_many_keys: `The body has more than ${MAX_KEYS.toLocaleString('en')} keys.`,
  forbidden_key: "The body has a key '__proto__' or 'constructor'. Rename it.",
  repeated_key: 'The body has two members with the same name. Send each name once.',
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
    const request = context.switchToHttp().getRequest<ReadRequest>();
    if (!METHODS_WITH_BODY.includes(request.method)) return true;
    if (!hasBody(request)) throw new AppError('malformed_json', 'The body is empty. Send JSON.');
    if (!isMediaType(request.headers['content-type'], 'application/json')) {
      throw new AppError('unsupported_media_type', 'Send the body as Content-Type: application/json.');
    }
    const limits = this.reflector.get(BodyLimit, context.getHandler()) ?? DEFAULT_LIMITS;
    const { value, texts } = readJson(await readBody(request, limits.bytes), limits.texts);
    request.body = value;
    if (limits.texts) request.memberTexts = texts;
    return true;
  }
}

function readJson(sent: Buffer, wanted: readonly string[] = []): { value: unknown; texts: TextsByMember[] } {
  const bytes = sent.subarray(0, 3).equals(BYTE_ORDER_MARK) ? sent.subarray(3) : sent;
  const isEnvelope = wanted.length > 0;
  const { excess, objects } = scanJson(bytes, { depth: MAX_DEPTH, keys: MAX_KEYS, isEnvelope });
  if (excess) throw new AppError('validation_failed', EXCESS[excess]);
  const text = bytes.toString('utf8');
  const value = parse(text);
  if (!isEnvelope) return { value, texts: [] };
  // In plain ASCII a byte is a character, so the texts are slices of the one that was parsed.
  const slice =
    text.length === bytes.length
      ? ({ start, end }: JsonMember) => text.slice(start, end)
      : ({ start, end }: JsonMember) => bytes.toString('utf8', start, end);
  return { value, texts: objects.map((members) => textsOf(members, wanted, slice)) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('malformed_json', 'The body is not valid JSON.');
  }
}

function textsOf(
  members: JsonMember[],
  wanted: readonly string[],
  slice: (member: JsonMember) => string,
): TextsByMember {
  const texts: Partial<Record<string, string>> = {};
  for (const member of members) if (wanted.includes(member.name)) texts[member.name] = slice(member);
  return texts;
}
