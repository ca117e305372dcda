import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rawRequest } from '../support/raw-request.js';
import { ProcessWorld, type Tokens } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

/** Ten times the connections that the service takes, from forty addresses: each may have 256. */
const CONNECTIONS = 10_000;
const ADDRESSES = Array.from({ length: 40 }, (_, i) => `127.0.1.${i + 1}`);
const BIG_ANSWERS = ['/docs/swagger-ui-init.js', '/openapi.json', '/catalog'];
/** The crowd comes in waves, so that the queue of new connections is not what refuses it. */
const WAVE = 250;
/** Bytes. A thousand connections may each hold 64 KiB that wait for the parser, and as much in the socket. */
const MAX_GROWTH_MEANWHILE = 200 * 1024 * 1024;
const MAX_GROWTH = 100 * 1024 * 1024;
/** That, and what any load leaves: the young generation, which is small until then, and the thread for lists. */
const MAX_KEPT = MAX_GROWTH + (32 + 13) * 1024 * 1024;
/** The attack that once took 3 GB with eight connections, ten times it, and as many as the service takes. */
const NEVER_READING: [number, number][] = [
  [8, MAX_GROWTH],
  [80, MAX_GROWTH],
  [1_000, MAX_GROWTH_MEANWHILE],
];
/** Requests of normal callers while the crowd is there. */
const ROUNDS = 100;

/** What one connection of a crowd does once it is open. */
type Behavior = (socket: Socket) => void;

const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const tenTimes = (path: string) => Buffer.from(request(path).repeat(100));
const catalogs = tenTimes('/catalog');
const hugeHead = Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(160 * 1024)}`);
const form = 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 81920\r\n\r\n';

function drip(socket: Socket, beginning: string): void {
  socket.resume().write(beginning);
  const timer = setInterval(() => socket.write('a'), 1_000);
  socket.on('close', () => clearInterval(timer));
}

const CROWDS: [string, Behavior][] = [
  ['slow readers', (socket) => socket.pause().write(catalogs)],
  ['slow senders of a head', (socket) => drip(socket, 'GET / HTTP/1.1\r\nHost: a\r\nX: ')],
  ['slow senders of a body', (socket) => drip(socket, `POST /oauth2/token HTTP/1.1\r\nHost: a\r\n${form}`)],
  ['an idle crowd', (socket) => socket.resume()],
  ['pipeliners that read', (socket) => socket.resume().write(catalogs)],
  ['huge heads', (socket) => socket.resume().write(hugeHead)],
  ['half-open sockets', (socket) => socket.pause().end(catalogs)],
];

describe('A service under a crowd of ten times its limits', () => {
  let world: ProcessWorld;
  let service: ServiceProcess;
  let tokens: Tokens;

  beforeAll(async () => {
    world = await ProcessWorld.open();
    service = await world.start();
    tokens = await world.createTenant();
    // What is made at the first request, and what a busy service holds, is not of the crowd.
    for (let i = 0; i < 300; i++) await publish(i);
    for (const path of ['/openapi.json', '/catalog', '/docs']) await ask(path);
  });
  afterAll(() => world.close());

  /** Each call on a connection of its own: one that is kept and idle may be ended to make room. */
  const ask = async (path: string, head = '', body = '') => {
    const method = body === '' ? 'GET' : 'POST';
    const lines = `${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${head}\r\n${body}`;
    const text = await rawRequest(service.url, lines);
    return { status: Number(text.split(' ')[1]), text };
  };
  const publish = async (id: number) => {
    const body = JSON.stringify({ scope: 'store/order/created', data: { type: 'order', id: id + 1 } });
    const type = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    return (await ask(EVENTS, `Authorization: Bearer ${tokens.platform}\r\n${type}`, body)).status;
  };
  /** Publishing may be refused meanwhile, because the event loop is busy. */
  const listHooks = async () => (await ask(HOOKS, `Authorization: Bearer ${tokens.partner}\r\n`)).status;
  const metric = async (name: string) => {
    const { text } = await ask('/metrics');
    return Number(new RegExp(`^${name} (\\S+)\\r?$`, 'm').exec(text)?.[1]);
  };
  const memory = () => metric('process_resident_memory_bytes');
  const connections = () => metric('storehooks_http_connections');
  const isAlive = async () => (await ask('/health/live')).status;

  it.each(CROWDS)(
    'stays small, alive and useful under %s, and lets go of all of it',
    (_, behave) => holdsOut(CONNECTIONS, behave, MAX_GROWTH_MEANWHILE),
    180_000,
  );

  it.each(NEVER_READING)(
    'stays small, alive and useful while %i connections each pipeline 4,500 requests for big answers and read none',
    (count, maxGrowth) => {
      const requests = Buffer.from(BIG_ANSWERS.map((path) => request(path).repeat(1_500)).join(''));
      return holdsOut(count, (socket) => socket.pause().write(requests), maxGrowth);
    },
    180_000,
  );

  const holdsOut = async (count: number, behave: Behavior, maxGrowth: number) => {
    const before = await memory();
    const crowd = new Crowd(service.url, behave);
    const arriving = crowd.arrive(count);
    const seen: { alive: number; served: number; growth: number }[] = [];
    let arrived = false;
    void arriving.then(() => {
      arrived = true;
    });
    try {
      while (!arrived || seen.length < ROUNDS) {
        const alive = await isAlive();
        const served = await listHooks();
        seen.push({ alive, served, growth: (await memory()) - before });
      }
    } finally {
      crowd.leave();
    }
    expect(seen.filter(({ alive, served }) => alive !== 200 || served !== 200)).toEqual([]);
    expect(Math.max(...seen.map(({ growth }) => growth))).toBeLessThan(maxGrowth);
    await until('the connections of the crowd to be gone', connections, (open) => open < 10);
    await until(
      'the memory to be given back',
      async () => (await memory()) - before,
      (growth) => growth < MAX_KEPT,
      // Seldom: memory goes back when the process has nothing to do, and each question is work.
      { everyMs: 1_000, withinMs: 60_000 },
    );
    await until(
      'events to be accepted',
      () => publish(1),
      (status) => status === 202,
    );
    expect(service.output).not.toMatch(/"level":(50|60)/);
  };
});

/** Many connections that misbehave in one way. */
class Crowd {
  private readonly sockets = new Set<Socket>();
  private isOver = false;

  constructor(
    private readonly url: string,
    private readonly behave: Behavior,
  ) {}

  async arrive(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.open(ADDRESSES[i % ADDRESSES.length]!);
      if (i % WAVE === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  leave(): void {
    this.isOver = true;
    for (const socket of this.sockets) socket.destroy();
  }

  private open(localAddress: string): void {
    if (this.isOver) return;
    const { hostname, port } = new URL(this.url);
    const socket = connect({ port: Number(port), host: hostname, localAddress, allowHalfOpen: true });
    this.sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    socket.once('connect', () => this.behave(socket));
  }
}
