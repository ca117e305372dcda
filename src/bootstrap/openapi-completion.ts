import type { OpenAPIObject } from '@nestjs/swagger';

type Node = Record<string, unknown>;
type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/**
 * Adds what the framework leaves out of the document:
 * - Operations without a token say so with `security: []`.
 * - Request fields with a default stay optional in generated types. Generators read a `default` as "always present",
 *   which is true only of responses.
 */
export function completed(document: OpenAPIObject): OpenAPIObject {
  for (const operation of operationsOf(document)) operation['security'] ??= [];
  const schemas = document.components?.schemas ?? {};
  for (const name of requestComponents(document, schemas)) withoutDefaults(schemas[name] as Node);
  return document;
}

function operationsOf({ paths }: OpenAPIObject): Node[] {
  return Object.values(paths).flatMap((item) => Object.values(item as Node) as Node[]);
}

/** Names of the components that request bodies refer to. No response refers to them: test/docs/openapi.spec.ts. */
function requestComponents(document: OpenAPIObject, schemas: Schemas): string[] {
  const bodies = JSON.stringify(operationsOf(document).map((operation) => operation['requestBody'] ?? {}));
  return Object.keys(schemas).filter((name) => bodies.includes(`"#/components/schemas/${name}"`));
}

/** Moves each `default` of a property into its description. */
function withoutDefaults(schema: Node): void {
  for (const property of Object.values((schema['properties'] ?? {}) as Record<string, Node>)) {
    if (!('default' in property)) continue;
    const said = `Default: \`${JSON.stringify(property['default'])}\`.`;
    property['description'] = [property['description'], said].filter(Boolean).join(' ');
    delete property['default'];
  }
}
