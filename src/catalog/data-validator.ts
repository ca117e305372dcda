import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FieldError } from '../errors/app-error.js';

type JsonSchema = Record<string, unknown>;

/**
 * JSON Schema 2020-12, compiled at first use: most catalogue events are never published. It stops at the first
 * thing wrong, so that hostile data costs no more than honest data; `format` is not checked.
 */
export class DataValidator {
  private readonly ajv = new Ajv2020({
    strict: true,
    validateFormats: false,
    allowUnionTypes: true,
    logger: false,
  });
  private readonly compiled = new WeakMap<JsonSchema, ValidateFunction>();
  /** Many events share a schema; its text finds the one that is compiled already. */
  private readonly byText = new Map<string, ValidateFunction>();

  constructor(private readonly definitions: Record<string, JsonSchema>) {}

  /** @throws Error where the schema itself is wrong */
  validate(schema: JsonSchema, data: unknown): FieldError[] {
    const accepts = this.compiled.get(schema) ?? this.compile(schema);
    return accepts(data) ? [] : (accepts.errors ?? []).map(toFieldError);
  }

  private compile(schema: JsonSchema): ValidateFunction {
    const text = JSON.stringify(schema);
    const accepts = this.byText.get(text) ?? this.ajv.compile({ $defs: this.definitions, ...schema });
    this.byText.set(text, accepts);
    this.compiled.set(schema, accepts);
    return accepts;
  }
}

function toFieldError({ instancePath, keyword, params, message }: ErrorObject): FieldError {
  const pointer =
    keyword === 'required' ? `${instancePath}/${String(params['missingProperty'])}` : instancePath;
  return {
    pointer,
    message: `The field 'data${pointer.replaceAll('/', '.')}' ${phrase(keyword, params) ?? message}.`,
  };
}

/** Where ajv's own words do not say what to send. */
function phrase(keyword: string, params: Record<string, unknown>): string | undefined {
  if (keyword === 'required') return 'is required';
  if (keyword === 'const') return `must be ${JSON.stringify(params['allowedValue'])}`;
  if (keyword === 'enum') return `must be one of ${JSON.stringify(params['allowedValues'])}`;
  return undefined;
}
