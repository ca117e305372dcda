import { type ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common';
import type { z } from 'zod';
import { AppError } from '../app-error.js';
import { fieldErrors } from './field-errors.js';
import { speakInPhrases } from './zod-phrases.js';

type Issues = readonly z.core.$ZodIssue[];

/**
 * Nest's pipe with our errors: 422 for a body, 400 for a query. A malformed id in the path gets the same 404 as
 * an unknown one, with the message of its schema.
 */
export class AppValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super();
    speakInPhrases();
  }

  /** @throws AppError */
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (!metadata.schema || !this.toValidate(metadata)) return value;
    const result = await this.validate<T>(value, metadata.schema);
    if (result.issues) throw refusal(result.issues as Issues, metadata.type);
    return result.value;
  }
}

function refusal(issues: Issues, type: ArgumentMetadata['type']): AppError {
  if (type === 'param') return new AppError('not_found', issues[0]!.message);
  const source = type === 'query' ? 'query' : 'body';
  const fields = fieldErrors(issues, source);
  return new AppError(source === 'query' ? 'invalid_query' : 'validation_failed', fields[0]!.message, {
    fields,
  });
}
