import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FieldError } from '../errors/app-error.js';

type JsonSchema = Record<string, unknown>;

/**
 * Validates by JSON Schema 2020-12. A schema is compiled at first use, because most events are never published. It
 * stops at the first error, so that hostile data costs no more than valid data. It does not check `format`.
 */
export class DataValidator {
  private readonly ajv = new Ajv2020({
    strict: true,
    validateFormats: false,
    allowUnionTypes: true,
    logger: false,
  });
  private readonly compiled = new WeakMap<JsonSchema, ValidateFunction>();
  /** By the text of the schema, because many events have equal schemas. */
  private readonly byText = new Map<string, ValidateFunction>();

  constructor(private readonly definitions: Record<string, JsonSchema>) {}

  /** @throws Error if the schema itself is not valid */
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

/** The end of a sentence, for the keywords whose message in ajv does not say what to send. */
function phrase(keyword: string, params: Record<string, unknown>): string | undefined {
  if (keyword === 'required') return 'is required';
  if (keyword === 'const') return `must be ${JSON.stringify(params['allowedValue'])}`;
  if (keyword === 'enum') return `must be one of ${JSON.stringify(params['allowedValues'])}`;
  return undefined;
}
