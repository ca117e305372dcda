import { describe, expect, it } from '@jest/globals';
import { EventLines, lineOf } from './line.js';

const event = (data: unknown) => ({ scope: 'store/order/created', data, user: null });

describe('lineOf', () => {
  it('is the same for events with the same value at the pointer, whatever else they say', () => {
    expect(lineOf(event({ id: 5, total: 1 }), '/data/id')).toBe(
      lineOf(event({ id: 5, total: 2 }), '/data/id'),
    );
    expect(lineOf(event({ id: 5 }), '/data/id')).toMatch(/^[\w-]{16}$/);
  });

  it('tells values, their types and pointers apart', () => {
    const values = [5, 6, '5', true, 'true', '', 0, false];
    const lines = values.map((id) => lineOf(event({ id }), '/data/id'));
    lines.push(lineOf(event({ id: 5, no: 5 }), '/data/no'), lineOf(event({}), ''));
    expect(new Set(lines).size).toBe(values.length + 2);
    expect(lines).not.toContain(null);
  });

  it('is one for all events of a hook if the pointer is empty', () => {
    expect(lineOf(event({ id: 5 }), '')).toBe(lineOf(event([]), ''));
  });

  it.each([
    ['nothing', {}],
    ['null', { id: null }],
    ['an object', { id: { a: 1 } }],
    ['an array', { id: [1] }],
    ['what every object inherits', Object.create({ id: 1 })],
  ])('is none for an event with %s there', (_, data) => {
    expect(lineOf(event(data), '/data/id')).toBeNull();
  });
});

describe('EventLines', () => {
  it('gives each hook the line of its pointer, and none to a hook that is not ordered', () => {
    const lines = new EventLines(event({ id: 5 }));
    const expected = [lineOf(event({ id: 5 }), '/data/id'), null, null, lineOf(event({}), '')];
    const pointers = ['/data/id', '/data/none', null, ''];
    for (const _ of [1, 2]) expect(pointers.map((pointer) => lines.of(pointer))).toEqual(expected);
  });
});
