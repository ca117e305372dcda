import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CallerSocket } from '../../../test/support/caller-socket.js';
import { Pipeline } from './pipeline.js';
import { Turns } from './turns.js';

const LIMIT = 3;

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const all = (paths: string[]) => paths.map(get).join('');
const post = (path: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`;

/** An answer to a request, whose body may not be there yet. */
class Answer extends EventEmitter {
  constructor(readonly req: { complete: boolean }) {
    super();
  }
}

/** The pieces of 'data' have been read. No turn comes meanwhile. */
const read = async () => {
  for (let i = 0; i < 4; i++) await new Promise<void>((resolve) => process.nextTick(resolve));
};
/** Turns have come. */
const turns = async () => {
  for (let i = 0; i < 6; i++) await new Promise((resolve) => setImmediate(resolve));
};

describe('Pipeline', () => {
  let socket: CallerSocket;
  let pipeline: Pipeline;
  /** What the parser was given. */
  let given: string[];
  let onGiven: (piece: string) => void;

  const begin = (complete = true) => {
    const answer = new Answer({ complete });
    pipeline.began(answer as unknown as ServerResponse);
    return answer;
  };
  const answered = (answer: Answer) => answer.emit('close');
  const send = async (text: string) => {
    socket.push(text);
    await read();
  };

  beforeEach(() => {
    socket = new CallerSocket();
    given = [];
    onGiven = () => undefined;
    socket.on('data', (bytes: Buffer) => {
      given.push(bytes.toString('latin1'));
      onGiven(given.at(-1)!);
    });
    pipeline = new Pipeline(socket as unknown as Socket & { _paused?: boolean }, LIMIT, new Turns());
  });

  afterEach(async () => {
    socket.destroy();
    await turns();
  });

  it('gives the parser the first request of what was read at once, and each other in a later turn', async () => {
    await send(all(['/a', '/b', '/c']));
    expect(given).toEqual([get('/a')]);
    await turns();
    expect(given).toEqual([get('/a'), get('/b'), get('/c')]);
  });

  it('takes turns with the requests of other connections', async () => {
    const shared = new Turns();
    const order: string[] = [];
    for (const name of ['one', 'other']) {
      const each = new CallerSocket();
      each.on('data', () => order.push(name));
      new Pipeline(each as unknown as Socket & { _paused?: boolean }, LIMIT, shared);
      each.push(all(['/a', '/b', '/c']));
    }
    await turns();
    expect(order).toEqual(['one', 'other', 'one', 'other', 'one', 'other']);
  });

  it('reads nothing more while it keeps bytes, and goes on once it has given them all', async () => {
    await send(all(['/a', '/b']));
    expect([socket.isPaused(), pipeline.isIdle]).toEqual([true, false]);
    await turns();
    expect([socket.isPaused(), pipeline.isIdle]).toEqual([false, true]);
    await send(get('/c'));
    expect(given).toEqual(['/a', '/b', '/c'].map(get));
    expect(socket.isPaused()).toBe(false);
  });

  it('has no more requests without an answer than the limit, and gives the next as each is answered', async () => {
    const answers: Answer[] = [];
    onGiven = () => answers.push(begin());
    const paths = ['/1', '/2', '/3', '/4', '/5'];
    await send(all(paths));
    await turns();
    expect(given).toHaveLength(LIMIT);
    for (let i = 0; i < paths.length; i++) {
      answered(answers[i]!);
      await turns();
      expect(given).toHaveLength(Math.min(paths.length, LIMIT + i + 1));
    }
    expect(given).toEqual(paths.map(get));
    expect([pipeline.isIdle, socket.isPaused()]).toEqual([true, false]);
  });

  it('is idle once each request that began is answered', () => {
    expect(pipeline.isIdle).toBe(true);
    const [first, second] = [begin(), begin()];
    answered(first);
    expect(pipeline.isIdle).toBe(false);
    answered(second);
    expect(pipeline.isIdle).toBe(true);
  });

  it('gives no more while the caller does not read an answer, until all are answered', async () => {
    const answers: Answer[] = [];
    onGiven = () => answers.push(begin());
    socket.write('an answer that is not read');
    await send(all(['/a', '/b']));
    await turns();
    expect(given).toEqual([get('/a')]);
    answered(answers[0]!);
    await turns();
    expect(given).toEqual([get('/a'), get('/b')]);
  });

  it('gives nothing while Node has paused the parser, and goes on when Node resumes the socket', async () => {
    socket._paused = true;
    await send(all(['/a', '/b']));
    await turns();
    expect(given).toEqual([]);
    socket._paused = false;
    socket.resume();
    await turns();
    expect(given).toEqual([get('/a'), get('/b')]);
    expect(socket.isPaused()).toBe(false);
  });

  it('leaves the socket paused if Node paused it meanwhile', async () => {
    onGiven = (piece) => {
      socket._paused = piece === get('/b');
    };
    await send(all(['/a', '/b']));
    await turns();
    expect([given.length, socket.isPaused()]).toEqual([2, true]);
  });

  it('keeps the order of what is kept when Node resumes the socket too early', async () => {
    const answers: Answer[] = [];
    onGiven = () => answers.push(begin());
    await send(all(['/1', '/2', '/3', '/4']));
    await turns();
    socket.resume();
    await read();
    // Node had read these bytes before the pause.
    socket.emit('data', Buffer.from(all(['/5', '/6'])));
    await turns();
    expect([given.length, socket.isPaused()]).toEqual([LIMIT, true]);
    for (let i = 0; i < 6; i++) {
      answered(answers[i]!);
      await turns();
    }
    expect(given.join('')).toBe(all(['/1', '/2', '/3', '/4', '/5', '/6']));
  });

  it('gives nothing once the connection is closed', async () => {
    onGiven = () => socket.destroy();
    await send(all(['/a', '/b']));
    await turns();
    expect(given).toEqual([get('/a')]);
  });

  it('gives all of a body that is there at once, whatever it looks like, and the next request in its turn', async () => {
    const body = 'x\n\ny\n\r\nz\r\n\r\n\n\n!';
    const request = post('/a', body.length) + body;
    let answer: Answer | undefined;
    onGiven = () => {
      answer ??= begin(false);
      answer.req.complete = given.join('').length >= request.length;
    };
    await send(`${request}${all(['/b', '/c'])}`);
    const atOnce = given.join('');
    expect(atOnce.startsWith(request)).toBe(true);
    expect(atOnce).not.toContain('/c');
    await turns();
    expect(given.join('')).toBe(`${request}${all(['/b', '/c'])}`);
  });

  it('gives a body on though an answer before it is not read', async () => {
    const before = begin();
    const last = begin(false);
    socket.write('an answer that is not read');
    await send('a part\n\nof a body\n\n');
    answered(before);
    await send('and more\n\nof it\n\n');
    last.req.complete = true;
    expect(given.join('')).toBe('a part\n\nof a body\n\nand more\n\nof it\n\n');
    await send(get('/b'));
    await turns();
    expect(given.join('')).not.toContain('/b');
  });

  it('takes the end of an answer for the end of its request, whose body may be cut', async () => {
    answered(begin(false));
    await send(all(['/a', '/b']));
    expect(given).toEqual([get('/a')]);
  });

  it.each<[string, string[]]>([
    ['one head', [get('/a')]],
    ['a head and a part of the next', [`${get('/a')}GET /b HTTP`]],
    ['a part of a head', ['GET /a HTTP/1.1\r\nHost']],
    ['heads with lenient ends of lines', ['GET /a HTTP/1.1\nHost: a\n\n', 'GET /b HTTP/1.1\nHost: a\n\n']],
    ['a lenient head before a strict one', ['GET /a HTTP/1.1\n\n', get('/b')]],
    ['a strict head before lenient ones', [get('/a'), 'GET /b HTTP/1.1\n\n', 'GET /c HTTP/1.1\n\n']],
    [
      'a head that mixes ends of lines',
      ['GET /a HTTP/1.1\nHost: a\n\r\n', 'GET /b HTTP/1.1\r\n\n', get('/c')],
    ],
    ['a head and a part behind two', [get('/a'), `${get('/b')}GET /c`]],
  ])('cuts %s where the parser ends them, and loses no byte', async (_name, pieces) => {
    await send(pieces.join(''));
    await turns();
    expect(given).toEqual(pieces);
  });
});
