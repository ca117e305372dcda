import { describe, expect, it } from '@jest/globals';
import { hook, publication, ready, subscription, webHook } from '../../test/support/event-intake.js';
import { filteredOf } from '../filters/filtered-hooks.js';
import { lineOf } from '../policies/line.js';
import type { EventTexts } from './event-bodies.js';
import type { Publication } from './event-intake.js';

const asking = (key: string, policy: object) => subscription(key, { policy: JSON.stringify(policy) });

const order = (more: Partial<Publication['input']> = {}, texts: Partial<EventTexts> = {}): Publication => ({
  ...publication,
  input: { ...publication.input, ...more },
  texts: { ...publication.texts, ...texts },
});

async function assembled(event: Publication, ...hooks: ReturnType<typeof asking>[]) {
  const [accepted] = (await ready(...hooks)).assemble([event]);
  return { ...accepted!, keys: accepted!.deliveries.map(({ subscriptionKey }) => subscriptionKey) };
}

describe('An event for hooks with filters', () => {
  it.each([
    ['its scope', { filter: { scope: 'store/order/created' } }, { filter: { scope: 'store/order/updated' } }],
    ['its data', { filter: { 'data.id': 250 } }, { filter: { 'data.id': 251 } }],
    ['its record', { filter: { 'record.total': 5 } }, { filter: { 'record.total': 6 } }],
    ['its user', { filter: { user: 'ann' } }, { filter: { user: 'bob' } }],
  ])('is delivered to those that it passes by %s, and the others are noted', async (_, passes, refuses) => {
    const event = order({ record: { total: 5 }, user: 'ann' });
    const { keys, filtered } = await assembled(event, asking('a', passes), asking('b', refuses));
    expect(keys).toEqual(['a']);
    expect(Object.keys(filteredOf(filtered, null)!)).toEqual(['b']);
  });

  it('has null as its user if the publisher sent none', async () => {
    const { keys } = await assembled(order(), asking('a', { filter: { user: null } }));
    expect(keys).toEqual(['a']);
  });

  it('has no note if it passes all of them', async () => {
    const accepted = await assembled(order(), asking('a', { filter: { 'data.id': 250 } }), hook);
    expect(accepted.keys).toEqual(['a', 'hook']);
    expect(accepted).not.toHaveProperty('filtered');
  });

  it('is delivered whatever they ask for if it is a sample', async () => {
    const hooks = [asking('a', { filter: { 'data.id': 251 } }), asking('b', { changed: ['/total'] })];
    const sample = { ...order({}, { record: '{"total":5}', previous: '{"total":5}' }), isTest: true };
    const accepted = await assembled(sample, ...hooks);
    expect(accepted.keys).toEqual(['a', 'b']);
    expect(accepted).not.toHaveProperty('filtered');
  });
});

describe('An event with the record as it was before', () => {
  const total = asking('total', { changed: ['/total'] });
  const note = asking('note', { changed: ['/note'] });

  it('is delivered to hooks that ask for what has changed, and names it in both bodies', async () => {
    const changed = order({}, { record: '{"total":5,"note":"a"}', previous: '{"total":4,"note":"a"}' });
    const accepted = await assembled(changed, total, note, webHook);
    expect(accepted.keys).toEqual(['total', 'web-hook']);
    expect(filteredOf(accepted.filtered, null)).toEqual({ note: '/changed' });
    expect(JSON.parse(accepted.hookBody!).changed_fields).toEqual(['/total']);
    expect(JSON.parse(accepted.webHookBody!).changed_fields).toEqual(['/total']);
  });

  it('is compared by its data if it has no record', async () => {
    const { keys } = await assembled(
      order({}, { data: '{"total":5}', previous: '{"total":4}' }),
      total,
      note,
    );
    expect(keys).toEqual(['total']);
  });

  it('names nothing, and is delivered to all, if the earlier record was not sent', async () => {
    const accepted = await assembled(order({}, { record: '{"total":5}' }), total, note);
    expect(accepted.keys).toEqual(['total', 'note']);
    expect(JSON.parse(accepted.hookBody!)).not.toHaveProperty('changed_fields');
  });
});

describe('An event for ordered hooks', () => {
  const linesOf = ({ deliveries }: { deliveries: { line?: string }[] }) => deliveries.map(({ line }) => line);

  it('stands in the line of its key at each of them, and in none at the others', async () => {
    const byId = { ordering: { key: '/data/id' } };
    const byNothing = { ordering: { key: '/data/none' } };
    const whole = { ordering: { key: '' } };
    const hooks = [asking('a', byId), asking('b', whole), asking('c', byNothing), hook];
    const accepted = await assembled(order({ data: { type: 'order', id: 7 } }), ...hooks);
    const event = { scope: accepted.scope, data: { type: 'order', id: 7 }, user: null };
    expect(linesOf(accepted)).toEqual([lineOf(event, '/data/id'), lineOf(event, ''), undefined, undefined]);
    expect(accepted.deliveries[3]).not.toHaveProperty('line');
  });

  it('stands in no line if it is a sample', async () => {
    const accepted = await assembled({ ...order(), isTest: true }, asking('a', { ordering: { key: '' } }));
    expect(linesOf(accepted)).toEqual([undefined]);
  });
});
