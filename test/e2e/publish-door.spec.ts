import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastExpressAdapter } from '../../src/bootstrap/fast-express.adapter.js';
import { DeliveryEngine } from '../../src/delivery/delivery-engine.js';
import { AppErrorFilter } from '../../src/errors/app-error.filter.js';
import { AppError, ERROR_STATUS, type ErrorCode } from '../../src/errors/app-error.js';
import { NotFound, StoreUnavailable } from '../../src/errors/repository-errors.js';
import { LoadWatch, type Overload } from '../../src/operations/load-watch.js';
import { rawRequest } from '../support/raw-request.js';
import {
  bytesOfPublishing,
  NOT_PUBLISHING,
  PUBLISHING,
  type Sent,
} from '../support/routes/publish-requests.js';
import { type Client, startApp, type TestApp } from '../support/service/app.js';

describe('Publishing through the door before express', () => {
  let app: TestApp;
  let adapter: FastExpressAdapter;
  let door: NonNullable<FastExpressAdapter['door']>;
  let publisher: Client;
  let reader: Client;
  /** What the door said to each request. */
  let said: boolean[];
  const undo: (() => void)[] = [];

  beforeAll(async () => {
    app = await startApp({ name: 'sqlite' }, { TRUSTED_PROXIES: '127.0.0.0/8' });
    publisher = await app.install({ scopes: ['events:write', 'default'] });
    reader = await app.install({ scopes: ['default'] });
    adapter = app.nest.get<HttpAdapterHost<FastExpressAdapter>>(HttpAdapterHost).httpAdapter;
    door = adapter.door!;
    await rawRequest(app.url, bytesOf({ headers: ['Idempotency-Key: used'] }, 'old'));
  });
  afterEach(() => {
    for (const put of undo.splice(0)) put();
  });
  afterAll(() => app?.close());

  /** Until the end of the test. */
  function set<T extends object>(object: T, property: string, descriptor: PropertyDescriptor): void {
    const before = Object.getOwnPropertyDescriptor(object, property);
    Object.defineProperty(object, property, { configurable: true, ...descriptor });
    undo.push(() => {
      if (before) Object.defineProperty(object, property, before);
      else delete (object as Record<string, unknown>)[property];
    });
  }

  const bytesOf = (sent: Sent, key: string, connection = 'close') =>
    bytesOfPublishing(sent, connection)
      .replaceAll('KEY', key)
      .replaceAll('TOKEN', publisher.token)
      .replaceAll('READER', reader.token);

  /** What both doors answer, without what differs between any two answers. */
  async function fromBothDoors(bytes: (key: string) => string): Promise<[byDoor: string, byExpress: string]> {
    said = [];
    adapter.door = {
      takes: (request, response) => {
        said.push(door.takes(request, response));
        return said.at(-1)!;
      },
    };
    const byDoor = await rawRequest(app.url, bytes('one'));
    adapter.door = undefined;
    const byExpress = await rawRequest(app.url, bytes('two'));
    adapter.door = door;
    return [byDoor, byExpress].map(comparable) as [string, string];
  }

  const answers = (sent: Sent) => fromBothDoors((key) => bytesOf(sent, key));

  const comparable = (answer: string) =>
    answer
      .replaceAll(/\r\nDate: [^\r]*/g, '')
      .replaceAll(/msg_[0-9A-Z]{26}/g, 'msg_')
      .replaceAll(/X-Request-Id: [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'X-Request-Id: new');

  it.each(Object.keys(PUBLISHING))(
    'answers %s with the same bytes as the route behind express',
    async (name) => {
      const [byDoor, byExpress] = await answers(PUBLISHING[name]!);
      expect(byDoor).toBe(byExpress);
      expect(byDoor).toMatch(/^HTTP\/1\.1 \d{3} /);
      expect(said).toEqual([true]);
    },
  );

  it.each(Object.keys(NOT_PUBLISHING))('leaves %s to express', async (name) => {
    const [byDoor, byExpress] = await answers(NOT_PUBLISHING[name]!);
    expect(byDoor).toBe(byExpress);
    expect(said).toEqual([false]);
  });

  it('accepts with 202, security headers and a request id', async () => {
    const [answer] = await answers({});
    expect(answer).toMatch(/^HTTP\/1\.1 202 Accepted\r\nX-Request-Id: new\r\nContent-Security-Policy: /);
    expect(answer).toMatch(/\r\n\r\n\{"id":"msg_","deliveries":0,"duplicate":false\}$/);
  });

  it('answers a pipeline of requests in order, with the same bytes', async () => {
    const [byDoor, byExpress] = await fromBothDoors((key) =>
      [
        bytesOf({ headers: ['X-Request-Id: 1'] }, key, 'keep-alive'),
        bytesOf({ headers: ['X-Request-Id: 2'], line: 'GET /no-such-route', body: '' }, key, 'keep-alive'),
        bytesOf({ headers: ['X-Request-Id: 3'], body: '{' }, key, 'keep-alive'),
        bytesOf({ headers: ['X-Request-Id: 4'] }, key),
      ].join(''),
    );
    expect(byDoor).toBe(byExpress);
    expect([...byDoor.matchAll(/X-Request-Id: (.)/g)].map(([, id]) => id)).toEqual(['1', '2', '3', '4']);
    expect(said).toEqual([true, false, true, true]);
  });

  it.each(Object.keys(ERROR_STATUS) as ErrorCode[])(
    'answers the error %s with the same bytes',
    async (code) => {
      const fields = [{ pointer: '/scope', message: 'A reason.' }];
      const refusal = new AppError(code, 'A message.', { fields, headers: { 'Retry-After': '5' } });
      set(app.nest.get(DeliveryEngine), 'accept', { value: () => Promise.reject(refusal) });
      const [byDoor, byExpress] = await answers({});
      expect(byDoor).toBe(byExpress);
      expect(byDoor).toMatch(new RegExp(`^HTTP/1\\.1 ${ERROR_STATUS[code]} `));
    },
  );

  it.each([
    [404, new NotFound('store')],
    [503, new StoreUnavailable(new Error('gone'))],
    [500, new Error('A fault of ours.')],
    [500, 'no error at all'],
  ] as const)('answers %i for %p with the same bytes', async (status, thrown) => {
    set(app.nest.get(DeliveryEngine), 'accept', { value: () => Promise.reject(thrown) });
    const [byDoor, byExpress] = await answers({});
    expect(byDoor).toBe(byExpress);
    expect(byDoor).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  const STATES: Record<string, [status: number, enter: () => void]> = {
    'is overloaded': [503, () => overload('event_loop')],
    'has a full disk': [503, () => overload('disk')],
    'has no room for events': [503, () => set(app.nest.get(DeliveryEngine), 'isFull', { get: () => true })],
    'is closing': [503, () => set(adapter, 'isShuttingDown', { value: true })],
    'has reserved places alone': [503, () => set(adapter.connections, 'isReserved', { value: () => true })],
    'has a listener for management': [404, () => set(adapter, 'isManagement', { value: () => true })],
  };
  const overload = (reason: Overload) =>
    set(app.nest.get(LoadWatch, { strict: false }), 'overload', { get: () => reason });

  it.each(Object.keys(STATES))('refuses with the same bytes while the service %s', async (state) => {
    const [status, enter] = STATES[state]!;
    enter();
    const [byDoor, byExpress] = await fromBothDoors((key) =>
      bytesOf({ headers: ['Connection: close'] }, key),
    );
    expect(byDoor).toBe(byExpress);
    expect(byDoor).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(said).toEqual([true]);
  });

  it('closes the connection if even the answer to a fault fails', async () => {
    const broken = () => {
      throw new Error('A fault of ours.');
    };
    set(AppErrorFilter.prototype, 'catch', { value: broken });
    expect(await rawRequest(app.url, bytesOf({ token: null }, 'one'))).toBe('');
  });
});
