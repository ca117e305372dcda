import { afterEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import { configureApp } from '../../src/bootstrap/app.setup.js';
import { CONNECTION_LIMITS, type ConnectionLimits } from '../../src/http/connections/connections.js';
import { RawCaller } from '../support/raw-caller.js';
import { FrontDoor } from '../support/service/front-door.js';
import { until } from '../support/until.js';

const get = (path: string, ...headers: string[]) =>
  [`GET ${path} HTTP/1.1`, 'Host: a', ...headers, '', ''].join('\r\n');

describe('The connections of the service', () => {
  let door: FrontDoor;
  const callers: RawCaller[] = [];
  /** Paths of the requests that a handler holds, and what lets them go. */
  let held: { path: string; release: () => void }[];

  const open = async (limits: Partial<ConnectionLimits>, environment: Record<string, string> = {}) => {
    held = [];
    const holding = (app: NestExpressApplication) => {
      configureApp(app);
      const router = express.Router();
      router.use('/held', (request, response) => {
        const release = () => {
          if (!response.writableEnded) response.end('x'.repeat(Number(request.query['size'] ?? 0)));
        };
        held.push({ path: request.originalUrl, release });
      });
      router.use('/quick', (request, response) => {
        held.push({ path: request.originalUrl, release: () => undefined });
        response.end();
      });
      app.use(router);
    };
    door = await FrontDoor.open(holding, environment, { ...CONNECTION_LIMITS, ...limits });
  };
  const newCaller = async (localAddress?: string) => {
    const caller = await RawCaller.open(door.url, localAddress);
    callers.push(caller);
    return caller;
  };
  const answer = async (caller: RawCaller, path: string) => {
    caller.socket.write(get(path));
    await until(`an answer to ${path}`, () => caller.statuses.length > 0 || caller.isClosed);
    return caller.statuses[0] ?? 'closed';
  };

  afterEach(async () => {
    for (const { socket } of callers.splice(0)) socket.destroy();
    for (const { release } of held) release();
    await door.close();
  });

  it('hand over ten requests of a pipeline, the next as each is answered, in order, and all in the end', async () => {
    await open({});
    const caller = await newCaller();
    const paths = Array.from({ length: 1_000 }, (_, i) => `/held?${i}`);
    caller.socket.write(paths.map((path) => get(path)).join(''));
    await until('ten requests', () => held.length === 10);
    const most: number[] = [];
    for (let answered = 0; answered < paths.length; answered++) {
      await until('the next request', () => held.length > answered);
      most.push(held.length - answered);
      held[answered]!.release();
    }
    await until('all answers', () => caller.statuses.length === paths.length);
    expect(held.map(({ path }) => path)).toEqual(paths);
    expect(Math.max(...most)).toBeLessThanOrEqual(10);
    expect(new Set(caller.statuses)).toEqual(new Set(['200']));
  });

  it('that pipeline requests which are answered at once let others be answered between them', async () => {
    await open({});
    const [pipeliner, other] = [await newCaller(), await newCaller()];
    pipeliner.socket.write(get('/quick').repeat(1_000));
    await until('the first', () => held.length > 0, Boolean, { everyMs: 0 });
    other.socket.write(get('/quick?other'));
    await until('all answers', () => pipeliner.statuses.length === 1_000);
    expect(other.statuses).toEqual(['200']);
    expect(held.findIndex(({ path }) => path === '/quick?other')).toBeLessThan(500);
  });

  it('parse no more than ten requests of a caller that reads nothing, however much it sends', async () => {
    await open({});
    const caller = await newCaller();
    caller.socket.pause();
    for (let i = 0; i < 400; i++) caller.socket.write(get('/held?size=100000').repeat(1_000));
    let released = 0;
    const most: number[] = [];
    await until('the caller to be stuck', async () => {
      const before = released;
      for (let turn = 0; turn < 10; turn++) {
        most.push(held.length - released);
        for (; released < held.length; released++) held[released]!.release();
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      return released > 0 && released === before;
    });
    expect(Math.max(...most)).toBe(10);
    // What the buffers of both sides can take is written, and makes room for as many requests.
    expect(released).toBeLessThan(300);
    expect(caller.socket.writableLength).toBeGreaterThan(0);
  });

  it('carry bodies between pipelined requests, at each possible cut', async () => {
    await open({ unanswered: 2 });
    await door.createStore('5ueh97');
    const { clientId } = await door.createApp();
    const { accessToken } = await door.createToken('5ueh97', clientId, ['default']);
    const body = JSON.stringify({ destination: 'a\n\nb', more: '\n\r\n'.repeat(50) }).replaceAll(
      '\\n',
      '\\n',
    );
    const raw = `${body.slice(0, -1)}\n\n\r\n\n }`;
    const head = `POST /stores/5ueh97/v2/hooks HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${accessToken}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(raw)}\r\n\r\n`;
    const bytes = `${head}${raw}`.repeat(6);
    for (const cut of [1, 7, head.length - 2, head.length - 1, head.length, head.length + 3, bytes.length]) {
      const caller = await newCaller();
      caller.socket.setNoDelay(true);
      for (let at = 0; at < bytes.length; at += Math.max(cut, 97)) {
        caller.socket.write(bytes.slice(at, at + Math.max(cut, 97)));
        if (cut < 10) await new Promise(setImmediate);
      }
      await until('all answers', () => caller.statuses.length === 6 || caller.isClosed);
      expect([cut, caller.statuses]).toEqual([cut, Array(6).fill('201')]);
      caller.socket.destroy();
    }
  });

  it('end when a caller takes no byte of an answer for the time allowed, and not when it reads slowly', async () => {
    await open({ stalledMs: 500 });
    const [deaf, slow] = [await newCaller(), await newCaller()];
    const size = 8_000_000;
    for (const { socket } of [deaf, slow]) {
      socket.pause();
      socket.write(get(`/held?size=${size}`));
    }
    await until('both requests', () => held.length === 2);
    for (const { release } of held) release();
    let turns = 0;
    await until('the caller that does not read to be ended', async () => {
      turns += 1;
      slow.socket.resume();
      await new Promise(setImmediate);
      slow.socket.pause();
      return endedIn(door).stalled === 1;
    });
    expect(turns).toBeGreaterThan(3);
    slow.socket.resume();
    await until('the slow one to have it all', () => slow.received.length > size);
    deaf.socket.resume();
    await until('the other to be closed', () => deaf.isClosed);
    expect(deaf.received.length).toBeLessThan(size);
  });

  it('beyond the limit of a caller cost its oldest idle one', async () => {
    await open({ perCaller: 3 });
    const [busy, oldest, later] = [await newCaller(), await newCaller(), await newCaller()];
    const stranger = await newCaller('127.0.0.2');
    busy.socket.write(get('/held'));
    await until('the request', () => held.length === 1);
    expect(await answer(await newCaller(), '/health/live')).toBe('200');
    await until('the oldest idle one to be closed', () => oldest.isClosed);
    expect([busy, later, stranger].map(({ isClosed }) => isClosed)).toEqual([false, false, false]);
  });

  it('beyond the limit of all cost an idle one of the caller with the most', async () => {
    await open({ connections: 3 });
    const [other, oldest, later] = [await newCaller('127.0.0.2'), await newCaller(), await newCaller()];
    expect(await answer(await newCaller('127.0.0.3'), '/health/live')).toBe('200');
    await until('the oldest idle one to be closed', () => oldest.isClosed);
    expect([other, later].map(({ isClosed }) => isClosed)).toEqual([false, false]);
  });

  it('that are all busy make room for a caller with few, at the cost of one with many, and not the other way', async () => {
    await open({ connections: 4, reserved: 0 });
    const crowd = await Promise.all(Array.from({ length: 4 }, () => newCaller()));
    for (const { socket } of crowd) socket.write(get('/held'));
    await until('all requests', () => held.length === 4);
    const other = await newCaller('127.0.0.2');
    expect(await answer(other, '/health/live')).toBe('200');
    expect(crowd.filter(({ isClosed }) => isClosed)).toHaveLength(1);
    const more = await newCaller();
    await until('one more of the crowd to be refused', () => more.isClosed);
    expect(other.isClosed).toBe(false);
  });

  it('that are all busy leave reserved places for health checks and metrics alone', async () => {
    await open({ connections: 2, perCaller: 2, reserved: 1 });
    const busy = [await newCaller(), await newCaller()];
    for (const { socket } of busy) socket.write(get('/held'));
    await until('both requests', () => held.length === 2);
    for (const [path, status] of [
      ['/health/live', '200'],
      ['/metrics', '200'],
      ['/web-hook', '503'],
    ] as const) {
      const caller = await newCaller();
      expect([path, await answer(caller, path)]).toEqual([path, status]);
      await until('the place to be given back', () => caller.isClosed);
    }
    expect(busy.map(({ isClosed }) => isClosed)).toEqual([false, false]);
  });

  it('of trusted proxies have no limit, but the requests of each caller behind them', async () => {
    await open({ perCaller: 2 }, { TRUSTED_PROXIES: '127.0.0.1/32' });
    const proxy = await Promise.all(Array.from({ length: 6 }, () => newCaller()));
    const [one, two, three, four, five, six] = proxy as [
      RawCaller,
      RawCaller,
      RawCaller,
      RawCaller,
      RawCaller,
      RawCaller,
    ];
    const from = (address: string) => `X-Forwarded-For: ${address}`;
    for (const { socket } of [one, two]) socket.write(get('/held', from('192.0.2.1')));
    await until('two requests', () => held.length === 2);
    three.socket.write(get('/held', from('192.0.2.1')));
    await until('a refusal', () => three.statuses.length === 1);
    expect([three.statuses, /Retry-After: 1\r/.test(three.received)]).toEqual([['429'], true]);
    four.socket.write(get('/held', from('192.0.2.2')));
    await until('the request of another', () => held.length === 3);
    five.socket.write(get('/health/live', from('192.0.2.1')));
    await until('a health check', () => five.statuses.length === 1);
    expect(five.statuses).toEqual(['200']);
    held[0]!.release();
    await until('its answer', () => one.statuses.length === 1);
    six.socket.write(get('/held', from('192.0.2.1')));
    await until('the next request of the first', () => held.length === 4);
  });
});

/** How many connections the service has ended, and why. */
const endedIn = ({ app }: FrontDoor) =>
  (app.getHttpAdapter() as unknown as { connections: { ended: Record<string, number> } }).connections.ended;
