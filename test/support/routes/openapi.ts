/** The parts of an OpenAPI document that the tests read. */
export interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

export interface Operation {
  summary?: string;
  description?: string;
  security?: Record<string, string[]>[];
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: Contents;
  responses: Record<string, Contents>;
}

export interface Parameter {
  in: 'path' | 'query' | 'header';
  name: string;
  description?: string;
  schema?: Schema;
}

export interface Contents {
  content?: Record<string, { schema?: Schema; example?: unknown }>;
}

export interface Schema {
  $ref?: string;
  type?: string | string[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  example?: unknown;
  [keyword: string]: unknown;
}

export interface Route extends Operation {
  /** Upper case. */
  method: string;
  /** `/web-hook/{id}` */
  path: string;
}

/** Every operation of the document. */
export function routesOf(document: Document): Route[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      ...operation,
    })),
  );
}

/** The schema, with a reference to a component followed. */
export function resolved(document: Document, schema: Schema | undefined): Schema {
  if (schema?.$ref === undefined) return schema ?? {};
  return resolved(document, document.components.schemas[schema.$ref.split('/').at(-1)!]);
}
