import type { CatalogDocument, CatalogEvent } from '../catalog/catalog-document.js';
import { Names } from './names.js';

type Schema = Record<string, unknown>;

const COMPONENTS = '#/components/schemas/';
const SHARED = '#/$defs/';

/** Their values are data, where `$ref` refers to nothing. */
const DATA_KEYWORDS = new Set(['const', 'enum', 'default', 'examples', 'example']);

/** The schemas of a catalog as components of a document, with references that lead there. */
export class CatalogSchemas {
  readonly components: Record<string, Schema> = {};
  private readonly names = new Names();
  /** Component of each shared definition, by its name in the catalog. */
  private readonly shared = new Map<string, string>();

  /** @param reserved names of components that the document has anyway */
  constructor({ $defs }: Pick<CatalogDocument, '$defs'>, reserved: readonly string[]) {
    for (const name of reserved) this.names.of(name);
    for (const name of Object.keys($defs)) this.shared.set(name, this.names.of(name));
    for (const [name, schema] of Object.entries($defs)) {
      const component = this.shared.get(name)!;
      this.components[component] = this.moved(schema, { component, hasOwn: false });
    }
  }

  /** The schema of an event's `data`: a shared component, or one of its own if it says more. */
  dataOf({ scope, schema }: Pick<CatalogEvent, 'scope' | 'schema'>): Schema {
    const hasOwn = '$defs' in schema;
    const isReference = Object.keys(schema).length === 1 && typeof schema['$ref'] === 'string';
    if (isReference && String(schema['$ref']).startsWith(SHARED)) {
      return this.moved(schema, { component: '', hasOwn });
    }
    const component = this.names.of(`data ${scope}`);
    this.components[component] = this.moved(schema, { component, hasOwn });
    return { $ref: `${COMPONENTS}${component}` };
  }

  private moved(schema: Schema, root: SchemaRoot): Schema {
    const entries = Object.entries(schema).map(([keyword, value]) => {
      if (keyword === '$ref' && typeof value === 'string') return [keyword, this.reference(value, root)];
      return [keyword, DATA_KEYWORDS.has(keyword) ? value : this.below(value, root)];
    });
    return Object.fromEntries(entries) as Schema;
  }

  private below(value: unknown, root: SchemaRoot): unknown {
    if (Array.isArray(value)) return value.map((one) => this.below(one, root));
    return typeof value === 'object' && value !== null ? this.moved(value as Schema, root) : value;
  }

  /** A reference of the catalog counts from the event's schema, beside which the shared definitions are. */
  private reference(to: string, { component, hasOwn }: SchemaRoot): string {
    if (!hasOwn && to.startsWith(SHARED)) {
      const [name = '', ...path] = to.slice(SHARED.length).split('/');
      const shared = this.shared.get(unescaped(name));
      if (shared !== undefined) return [`${COMPONENTS}${shared}`, ...path].join('/');
    }
    return to === '#' || to.startsWith('#/') ? `${COMPONENTS}${component}${to.slice(1)}` : to;
  }
}

interface SchemaRoot {
  /** The component that this schema becomes. */
  component: string;
  /** Whether it has `$defs` of its own, which then hide the shared ones. */
  hasOwn: boolean;
}

/** A segment of a JSON pointer in a URI fragment. One that is malformed names nothing, so it stays as it is. */
function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return segment;
  }
}
