import { Code, Text } from '@mantine/core';
import type { Columns } from '../../ui/DataTable.tsx';

export interface SchemaField {
  path: string;
  type: string;
  isRequired: boolean;
  description: string;
}

interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  description?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

type Definitions = Record<string, unknown>;

const MAX_DEPTH = 5;

/** The fields of a JSON Schema, those inside of others by their path. */
export function fieldsOf(schema: unknown, definitions: Definitions, prefix = '', depth = 0): SchemaField[] {
  const { properties = {}, required = [] } = resolve(schema as Schema, definitions);
  if (depth > MAX_DEPTH) return [];
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = prefix + name;
    const own = resolve(property, definitions);
    const field = {
      path,
      type: typeOf(own),
      isRequired: required.includes(name),
      description: own.description ?? '',
    };
    const inside = own.items ? { schema: own.items, path: `${path}[].` } : { schema: own, path: `${path}.` };
    return [field, ...fieldsOf(inside.schema, definitions, inside.path, depth + 1)];
  });
}

function resolve(schema: Schema, definitions: Definitions): Schema {
  const name = schema.$ref?.replace('#/$defs/', '');
  return name ? { ...(definitions[name] as Schema | undefined), ...schema } : schema;
}

function typeOf({ type, const: constant, enum: values, anyOf, oneOf }: Schema): string {
  if (constant !== undefined) return JSON.stringify(constant);
  if (values) return values.map((value) => JSON.stringify(value)).join(' or ');
  if (type) return [type].flat().join(' or ');
  return (anyOf ?? oneOf)?.map(typeOf).join(' or ') ?? 'any';
}

export const fieldColumns: Columns<SchemaField> = [
  { id: 'field', header: 'Field', cell: ({ row }) => <Code>{row.original.path}</Code> },
  { id: 'type', header: 'Type', cell: ({ row }) => <Text size="sm">{row.original.type}</Text> },
  { id: 'required', header: 'Required', cell: ({ row }) => (row.original.isRequired ? 'yes' : 'no') },
  {
    id: 'about',
    header: 'Meaning',
    cell: ({ row }) => <Text size="sm">{row.original.description || '—'}</Text>,
  },
];
