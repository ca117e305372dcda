import type { CatalogDocument, CatalogEvent } from '../catalog/catalog-document.js';
import { bodyComponents, exampleHookBody } from '../events/delivered-bodies.js';
import { CatalogSchemas } from './catalog-schemas.js';
import { Names } from './names.js';

type Schema = Record<string, unknown>;

/** One kind of delivery: an event for hooks, or a record type and action for web-hooks. */
export interface DeliveryContract {
  /** The scope, or `Order/Create`. The catalog has each of them once. */
  topic: string;
  /** The topic as an identifier. */
  name: string;
  kind: 'hook' | 'web-hook';
  description: string;
  body: Schema;
  example: Schema;
}

export interface Deliveries {
  contracts: DeliveryContract[];
  /** What the bodies refer to, as `#/components/schemas/…`. */
  schemas: Record<string, Schema>;
}

const PLACEHOLDER = '{channel_id}';
/** Stands for the channel in examples. */
const SOME_CHANNEL = '1';
const CHANNEL_PATTERN = '[1-9]\\d*';

/**
 * Everything that the events of a catalog can send.
 * @param reserved names of other schemas in the document
 */
export function deliveriesOf(catalog: CatalogDocument, reserved: readonly string[] = []): Deliveries {
  const bodies = bodyComponents();
  const data = new CatalogSchemas(catalog, [...Object.keys(bodies), ...reserved]);
  const names = new Names();
  const contracts = catalog.events.flatMap((event) => {
    if (event.wildcard) return [];
    const schema = data.dataOf(event);
    const hook = hookContract(event, schema);
    return event.record ? [hook, webHookContract(event, schema, bodies.WebHookBody)] : [hook];
  });
  return {
    contracts: contracts.map((contract) => ({ ...contract, name: names.of(contract.topic) })),
    schemas: { ...bodies, ...data.components },
  };
}

type Unnamed = Omit<DeliveryContract, 'name'>;

function hookContract({ scope, description, example }: CatalogEvent, data: Schema): Unnamed {
  return {
    topic: scope,
    kind: 'hook',
    description,
    body: narrowed('HookBody', { scope: scopeSchema(scope), data }),
    example: JSON.parse(
      exampleHookBody(scope.replace(PLACEHOLDER, SOME_CHANNEL), JSON.stringify(example)),
    ) as Schema,
  };
}

function webHookContract(event: CatalogEvent, data: Schema, body: Schema): Unnamed {
  const { object, action } = event.record!;
  const record = { type: 'object', description: 'The record, if the publisher sent it.' };
  return {
    topic: `${object}/${action}`,
    kind: 'web-hook',
    description: event.description,
    body: narrowed('WebHookBody', {
      object: { const: object },
      action: { const: action },
      payload: { anyOf: [data, record] },
    }),
    example: { ...(body['example'] as Schema), object, action, payload: event.example },
  };
}

/** A component, with some of its fields said more exactly. */
const narrowed = (component: string, properties: Record<string, Schema>): Schema => ({
  allOf: [
    { $ref: `#/components/schemas/${component}` },
    { type: 'object', properties, required: Object.keys(properties) },
  ],
});

function scopeSchema(scope: string): Schema {
  if (!scope.includes(PLACEHOLDER)) return { const: scope };
  const literals = scope.split(PLACEHOLDER).map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return { type: 'string', pattern: `^${literals.join(CHANNEL_PATTERN)}$` };
}
