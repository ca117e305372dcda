import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { bodyComponents } from './delivered-bodies.js';
import { hookBody, webHookBody } from './event-bodies.js';

type Body = Record<string, unknown>;

const schemas = bodyComponents();
const ajv = new Ajv2020({ keywords: ['example'] });
const isValid = {
  HookBody: ajv.compile(schemas.HookBody),
  WebHookBody: ajv.compile(schemas.WebHookBody),
};

/** With the members that only some bodies have, and without them. */
const bodiesOf = (write: (more: { isTest?: boolean; changedFields?: string[] }) => string): Body[] =>
  [{}, { isTest: true, changedFields: ['/total'] }].map((more) => JSON.parse(write(more)));

const hookParts = {
  scope: 'store/order/created',
  storeId: '1025646',
  storeHash: '5ueh97',
  data: '{"id":250}',
  acceptedAt: 1_561_479_335_999,
};
const webHookParts = { object: 'Order', action: 'Create', payload: '{"id":250}', storeHash: '5ueh97' };

const sent: [name: 'HookBody' | 'WebHookBody', bodies: Body[]][] = [
  ['HookBody', bodiesOf((more) => hookBody({ ...hookParts, ...more }))],
  ['WebHookBody', bodiesOf((more) => webHookBody({ ...webHookParts, user: '"a@example.com"', ...more }))],
];

describe.each(sent)('The schema %s', (name, [least, most]) => {
  const { properties, required, example } = schemas[name] as {
    properties: Record<string, { description: string }>;
    required: string[];
    example: Body;
  };

  it('has the members that are sent, and asks for those that are always sent', () => {
    expect(Object.keys(properties).sort()).toEqual(Object.keys(most!).sort());
    expect(required.toSorted()).toEqual(Object.keys(least!).sort());
  });

  it('accepts what is sent, and its own example', () => {
    expect([least, most, example].map((body) => isValid[name](body))).toEqual([true, true, true]);
  });

  it('lets a later version send more members', () => {
    expect(isValid[name]({ ...least, added_later: 1 })).toBe(true);
  });

  it('says of each member in a sentence what it is', () => {
    for (const { description } of Object.values(properties)) expect(description).toMatch(/^\S+ .+\.$/);
  });

  it('knows no mark of a sample but true', () => {
    expect([true, false].map((test) => isValid[name]({ ...least, test }))).toEqual([true, false]);
  });
});

describe('The schema of a hook body', () => {
  it('has no time before 1970', () => {
    const [body] = bodiesOf((more) => hookBody({ ...hookParts, ...more }));
    expect([0, -1, 0.5].map((created_at) => isValid.HookBody({ ...body, created_at }))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('The schema of a web-hook body', () => {
  it('has null where the publisher named no user', () => {
    const body = JSON.parse(webHookBody({ ...webHookParts, user: 'null' }));
    expect([body.user, isValid.WebHookBody(body)]).toEqual([null, true]);
  });
});

it('has an example of a hook body with the hash of its other members', () => {
  const { hash, ...rest } = schemas.HookBody['example'] as Body & { hash: string };
  expect(hash).toBe(createHash('sha1').update(JSON.stringify(rest)).digest('hex'));
});
