import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { now } from '../load/clock.js';
import { serve } from './remote.js';

/** How the receiver answers one path. By default it answers 204 at once. */
export interface Behavior {
  delayMs?: number;
  status?: number;
  hangs?: boolean;
}

/** When one request came: its first byte (exactly: its header) and its last. */
export interface Arrival {
  id: string;
  firstByteAt: number;
  endAt: number;
}

const behaviors = new Map<string, Behavior>();
const unique = new Set<string>();
const milestones: { count: number; reach(at: number): void }[] = [];
let arrivals: Arrival[] | null = null;
let everyPath: Behavior = {};
let answered = 0;
let hanging = 0;

function receive(request: IncomingMessage, response: ServerResponse): void {
  const firstByteAt = arrivals ? now() : 0;
  request.resume();
  request.on('end', () => {
    const id = request.headers['webhook-id'];
    if (arrivals && typeof id === 'string') {
      arrivals.push({ id, firstByteAt, endAt: now() });
      unique.add(id);
    }
    const behavior = behaviors.size === 0 ? everyPath : (behaviors.get(request.url ?? '') ?? everyPath);
    if (behavior.hangs) hanging += 1;
    else if (behavior.delayMs) setTimeout(() => answer(response, behavior), behavior.delayMs);
    else answer(response, behavior);
  });
}

function answer(response: ServerResponse, { status = 204 }: Behavior): void {
  response.writeHead(status).end();
  answered += 1;
  if (milestones.length === 0) return;
  for (const milestone of milestones.filter(({ count }) => count <= answered)) {
    milestones.splice(milestones.indexOf(milestone), 1);
    milestone.reach(now());
  }
}

async function listen(address: string, port: number): Promise<number> {
  const server: Server = createServer(receive);
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((listening) => server.listen({ host: address, port, backlog: 4096 }, listening));
  return (server.address() as AddressInfo).port;
}

const api = {
  /** Returns the port, which is the same at every address. */
  async listen(addresses: string[]): Promise<number> {
    let port = 0;
    for (const address of addresses) port = await listen(address, port);
    return port;
  },
  count: () => ({ answered, hanging }),
  /** Resolves with the time when this many requests had been answered since the start. */
  reach: (count: number) =>
    new Promise<number>((reach) => {
      if (answered >= count) reach(now());
      else milestones.push({ count, reach });
    }),
  behave: ({ path, behavior }: { path: string | null; behavior: Behavior }) => {
    if (path === null) everyPath = behavior;
    else behaviors.set(path, behavior);
  },
  trace: () => {
    arrivals = [];
    unique.clear();
  },
  /** Number of different events since `trace`. */
  unique: () => unique.size,
  traced: () => {
    const seen = arrivals ?? [];
    arrivals = null;
    return seen;
  },
};

export type ReceiverApi = typeof api;

serve(api);
