import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { rawRequest } from '../support/raw-request.js';
import type { ReceivedRequest } from '../support/receivers/receiver.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';

type Node = Record<string, unknown>;
interface Operation {
  parameters: { $ref: string }[];
  requestBody: { content: { 'application/json': { schema: Node } } };
}
interface Contract {
  webhooks: Record<string, { post: Operation }>;
  components: {
    schemas: Record<string, { properties: Node }>;
    parameters: Record<string, { name: string; required: boolean; schema: Node }>;
  };
}

const PATHS = ['openapi-webhooks.json', 'asyncapi.json'].map((name) => `/stores/5ueh97/v2/${name}`);

describe('The contracts of what receivers get', () => {
  let world: DeliveryWorld;
  let partner: Partner;
  let contract: Contract;
  let ajv: Ajv2020;

  beforeAll(async () => {
    world = await DeliveryWorld.open({ name: 'sqlite' });
    partner = await world.newPartner();
    contract = (await partner.call('GET', PATHS[0]!)).body as Contract;
    ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(contract, 'contract');
  });
  afterAll(() => world?.close());

  const compiled = (schema: Node): ValidateFunction =>
    ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"contract#/components')));
  const bodySchema = (topic: string) =>
    compiled(contract.webhooks[topic]!.post.requestBody.content['application/json'].schema);
  const publish = async (event: Node): Promise<void> => {
    const { status, body } = await world.publish('POST', partner.events, event);
    expect([status, body]).toEqual([202, expect.anything()]);
  };
  const parsed = ({ body }: ReceivedRequest) => JSON.parse(body.toString()) as unknown;

  it.each(PATHS)('%s is not sent again to a caller that has it', async (path) => {
    // fetch would add headers that ask for a fresh answer.
    const ask = (etag: string) =>
      rawRequest(
        world.app.url,
        `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer ${partner.token}\r\nIf-None-Match: ${etag}\r\n\r\n`,
      );
    const first = await ask('"other"');
    const [, etag] = /\r\netag: (.+)\r\n/i.exec(first)!;
    expect(first).toMatch(/^HTTP\/1.1 200 /);
    expect(await ask(etag!)).toMatch(/^HTTP\/1.1 304 [\s\S]+\r\n\r\n$/);
  });

  it('are the same for every app and store', async () => {
    const elsewhere = await world.newPartner({ storeHash: 'elsewhere1' });
    const { body } = await elsewhere.call('GET', '/stores/elsewhere1/v2/openapi-webhooks.json');
    expect(body).toEqual(contract);
  });

  it('have the headers and the body of what hooks and web-hooks receive', async () => {
    await partner.hook({ scope: 'store/order/created' });
    await partner.call('POST', '/web-hook', {
      object: 'Order',
      action: 'Create',
      url: world.receiver.url(`${partner.path}/web-hook`),
    });
    await world.order(1);
    await publish({
      scope: 'store/order/created',
      data: { type: 'order', id: 2 },
      record: { id: 2, total: '9.90' },
      previous: { id: 2, total: '9.80' },
      user: 'Ann',
    });
    const toHook = await world.receiver.waitFor(2, partner.path);
    const toWebHook = await world.receiver.waitFor(2, `${partner.path}/web-hook`);
    for (const [topic, requests] of [
      ['store/order/created', toHook],
      ['Order/Create', toWebHook],
    ] as const) {
      const accepts = bodySchema(topic);
      const known = Object.keys(
        contract.components.schemas[topic === 'Order/Create' ? 'WebHookBody' : 'HookBody']!.properties,
      );
      for (const request of requests) {
        // A field that the document does not have would pass the schema, and no developer would know of it.
        expect(Object.keys(parsed(request) as Node).filter((field) => !known.includes(field))).toEqual([]);
        expect([accepts(parsed(request)), accepts.errors]).toEqual([true, null]);
        for (const { $ref } of contract.webhooks[topic]!.post.parameters) {
          const { name, schema } = contract.components.parameters[$ref.split('/').at(-1)!]!;
          expect([name, compiled(schema)(request.headers[name])]).toEqual([name, true]);
        }
      }
    }
  });

  it('name the scope of a channel by a pattern, and the sample of a test as one', async () => {
    const channel = await world.newPartner();
    const hook = await channel.hook({ scope: 'store/channel/*' });
    await publish({ scope: 'store/channel/667159/order/created', data: { type: 'order', id: 3 } });
    const [event] = await world.receiver.waitFor(1, channel.path);
    const accepts = bodySchema('store/channel/{channel_id}/order/created');
    expect([accepts(parsed(event!)), accepts.errors]).toEqual([true, null]);
    expect((await channel.call('POST', `${channel.hooks}/${hook}/test`)).status).toBe(202);
    const sample = parsed((await world.receiver.waitFor(2, channel.path))[1]!) as { test: unknown };
    expect(sample.test).toBe(true);
    const anySample = compiled({ $ref: '#/components/schemas/HookBody' });
    expect([anySample(sample), anySample({ ...sample, test: false })]).toEqual([true, false]);
  });
});
