import { beforeEach, describe, expect, it } from '@jest/globals';
import { keyOfName, lineName, placeBehind } from '../../src/storage/mongo/lines/line-names.js';
import { Lines } from '../../src/storage/mongo/lines/lines.js';
import { toEventDocument } from '../../src/storage/mongo/queue/event-document.js';
import { examinedBy, explainable } from '../support/mongo/explain.js';
import { mongod } from '../support/mongo/mongod.js';
import { accept, refOf } from './events.js';
import { MongoLinedQueue, RUN } from './mongo-lined-queue.js';

/** More lines of a hook than are asked for one by one, and more events in one line than a page of the hook has. */
const [MANY, LONG] = [17, 17];
const server = await mongod();

('missing' in server ? describe.skip : describe)('A search for those behind in lines on MongoDB', () => {
  const lined = MongoLinedQueue.beforeEach(server);
  let lines: Lines;
  beforeEach(() => {
    lines = new Lines(lined.queue);
  });

  /** In their order. */
  const linesFrom = (first: number, count: number) =>
    Array.from({ length: count }, (_, i) => `line-${String(first + i).padStart(3, '0')}`);
  const named = (own: string[]) => own.map((line) => lineName(lined.hook, line));
  /** So many stand in each of these lines, and none of them is its head. */
  const stand = (own: string[], count: number) => standIn(named(own), count);
  const standIn = async (names: string[], count: number) => {
    const documents = names.flatMap((name) =>
      Array.from({ length: count }, (_, turn) => {
        const event = lined.event(lined.inLine('leased', name.slice(keyOfName(name).length + 1)));
        return toEventDocument(event, RUN, [{ q: placeBehind(name, turn, event.id) }]);
      }),
    );
    await lined.queue.events.insertMany(documents, { writeConcern: { w: 'majority' } });
    lined.commands.clear();
  };
  const examined = async () => {
    const each = lined.commands.commands
      .flatMap(explainable)
      .map((command) => examinedBy(lined.opened.db, command));
    const found = await Promise.all(each);
    expect(found.filter(({ stages }) => stages.includes('COLLSCAN'))).toEqual([]);
    return found.reduce((sum, { documents }) => sum + documents, 0);
  };

  it('takes few commands and reads little, however many lines are long', async () => {
    const [long, empty] = [linesFrom(0, 130), linesFrom(500, 10)];
    await stand(long, 20);
    expect(await lines.queued(named([...empty, ...long]))).toEqual(named(long));
    // Those of the hook, up to three pages; those of all lines, and two times those of what is left, 100 events each; one of each
    // line that was not found, of 100 at a time.
    expect(lined.commands.names).toEqual([...Array(3 + 1 + 2).fill('find'), 'aggregate', 'aggregate']);
    expect(await examined()).toBeLessThanOrEqual(3 * 16 + 2 * 140 + 2 * 100 + 140);
  });

  it.each([
    ['first', 0, 2],
    ['last', 500, 1],
  ])('takes at most two commands if one line is long, the %s of all', async (_, at, commands) => {
    const [empty, long] = [linesFrom(100, 15), linesFrom(at, 1)];
    await stand(long, 100);
    expect(await lines.queued(named([...empty, ...long]))).toEqual(named(long));
    expect(lined.commands.names).toEqual(Array(commands).fill('find'));
    expect(await examined()).toBeLessThanOrEqual(2 * 16);
  });

  it('takes one command more for each further long line, if most lines are empty', async () => {
    const hooks = Array.from({ length: 20 }, (_, i) => `${lined.hook}-${i + 10}`);
    const lineOf = (nth: number) => (hook: string) => lineName(hook, `line-${nth}`);
    const asked = hooks.flatMap((hook) => Array.from({ length: 10 }, (_, nth) => lineOf(nth)(hook)));
    const long = [hooks[0]!, hooks[10]!].map(lineOf(5));
    await standIn(long, 2 * asked.length);
    expect(await lines.queued(asked)).toEqual(long);
    expect(lined.commands.names).toEqual(['find', 'find', 'find']);
    expect(await examined()).toBeLessThanOrEqual(2 * asked.length + 100);
  });

  it('passes by no line when an event that stands in several lines fills the page', async () => {
    const [first, second, third] = linesFrom(0, 3).map((line) => lineName(lined.hook, line)) as [
      string,
      string,
      string,
    ];
    await standIn([first], 5);
    await standIn([second, third], 1);
    const event = lined.event(lined.inLine('leased', 'x'), lined.inLine('leased', 'y'));
    const places = [third, first].map((name) => ({ q: placeBehind(name, 5, event.id) }));
    await lined.queue.events.insertOne(toEventDocument(event, RUN, places));
    lined.commands.clear();
    expect(await lines.queued([third, second, first])).toEqual([third, second, first]);
    expect(lined.commands.names).toEqual(['find', 'find']);
  });

  it('takes one command if no line is long', async () => {
    const [short, empty] = [linesFrom(0, 8), linesFrom(500, 1)];
    await stand(short, 2);
    expect(await lines.queued(named([...short, ...empty]))).toEqual(named(short));
    expect(lined.commands.names).toEqual(['find']);
  });

  it('finds who stands after several long lines of a hook, so that nobody passes them', async () => {
    const [long, after, empty] = [linesFrom(0, 3), linesFrom(3, 1), linesFrom(500, MANY)];
    await stand(long, LONG);
    await stand(after, 1);
    const asked = named([...long, ...after, ...empty]);
    expect(await lines.queued(asked)).toEqual(named([...long, ...after]));
    expect([...(await lines.standing(asked))]).toEqual(named([...long, ...after]));
    const events = [...empty, ...after].map((line) => lined.event(lined.inLine('leased', line)));
    const { acceptances, leased } = await accept(lined.deliveries, RUN, events);
    expect(acceptances).toMatchObject([{ behind: events.map((_, i) => (i < MANY ? [] : [0])) }]);
    expect(leased?.map(({ ref }) => ref)).not.toContainEqual(refOf(events.at(-1)!));
    expect(leased).toMatchObject([{ line: after[0] }]);
  });

  it('finds who stands in lines of which several fill a page of their hook', async () => {
    const [some, empty] = [linesFrom(0, 6), linesFrom(500, MANY)];
    await stand(some, 6);
    expect(await lines.queued(named([...some, ...empty]))).toEqual(named(some));
    expect(lined.commands.names).toEqual(['find', 'find']);
  });
});
