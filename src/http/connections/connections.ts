import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { callerKey, plainAddress } from '../client-address.js';
import { Pipeline } from './pipeline.js';
import { Turns } from './turns.js';

export interface ConnectionLimits {
  /** Connections at once. */
  connections: number;
  /** The same of one address, or of one /64 network. Trusted proxies have no such limit: they carry many callers. */
  perCaller: number;
  /** More connections when all places have a request under way, for health checks and metrics alone. */
  reserved: number;
  /** Requests of a connection that have no answer yet. */
  unanswered: number;
  /** A connection is ended if its caller takes no byte of an answer for so long. */
  stalledMs: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  connections: 1_000,
  perCaller: 256,
  reserved: 32,
  unanswered: 10,
  stalledMs: 30_000,
};

/** A caller with so many times the connections of another gives way to it. */
const FAR_MORE = 2;

/** How often in `stalledMs` progress is looked for. */
const LOOKS = 10;

interface Connection {
  socket: Socket;
  /** Null for a trusted proxy. */
  caller: string | null;
  pipeline: Pipeline;
  /** Bytes that the network had taken, and since when it took no more. */
  flushed: number;
  stalledSince: number | null;
}

/** The open connections of one HTTP server, within limits. What exceeds them costs idle connections, oldest first. */
export class Connections {
  private readonly open = new Map<Socket, Connection>();
  private readonly counts = new Map<string, number>();
  private readonly reserved = new Set<Socket>();
  private readonly turns = new Turns();
  /** How many were ended, or refused, and why. */
  readonly ended = { evicted: 0, refused: 0, stalled: 0 };

  /** @param isTrusted whether an address is that of a trusted proxy */
  constructor(
    private readonly limits: ConnectionLimits,
    private readonly isTrusted: (address: string) => boolean,
  ) {}

  get size(): number {
    return this.open.size;
  }

  has(socket: Socket): boolean {
    return this.open.has(socket);
  }

  /** True if there was no place for it, so that it serves health checks and metrics alone. */
  isReserved(socket: Socket): boolean {
    return this.reserved.has(socket);
  }

  /** @param event `secureConnection` for a TLS server */
  watch(server: Server, event: 'connection' | 'secureConnection'): void {
    server.on(event, (socket: Socket) => this.admit(socket));
    const looking = setInterval(() => this.endStalled(), this.limits.stalledMs / LOOKS);
    looking.unref();
    server.on('close', () => clearInterval(looking));
  }

  began(response: ServerResponse): void {
    this.open.get(response.req.socket)?.pipeline.began(response);
  }

  private admit(socket: Socket): void {
    const address = plainAddress(socket.remoteAddress);
    // The caller has closed it already.
    if (address === null) return void socket.destroy();
    const caller = this.isTrusted(address) ? null : callerKey(address);
    if (!this.makeRoom(caller)) {
      if (this.reserved.size >= this.limits.reserved) {
        this.ended.refused += 1;
        return void socket.destroy();
      }
      this.reserved.add(socket);
    }
    const pipeline = new Pipeline(socket, this.limits.unanswered, this.turns);
    this.open.set(socket, { socket, caller, pipeline, flushed: 0, stalledSince: null });
    if (caller !== null) this.counts.set(caller, this.countOf(caller) + 1);
    socket.once('close', () => this.forget(socket));
  }

  private forget(socket: Socket): void {
    const connection = this.open.get(socket);
    if (!connection) return;
    this.open.delete(socket);
    this.reserved.delete(socket);
    const { caller } = connection;
    if (caller === null) return;
    const left = this.countOf(caller) - 1;
    if (left === 0) this.counts.delete(caller);
    else this.counts.set(caller, left);
  }

  private countOf(caller: string | null): number {
    return caller === null ? 0 : (this.counts.get(caller) ?? 0);
  }

  /** Whether there is a place for one more connection, where needed after ending an idle one. */
  private makeRoom(caller: string | null): boolean {
    const crowded = this.countOf(caller) >= this.limits.perCaller;
    if (!crowded && this.open.size < this.limits.connections) return true;
    const find = (among: Connection[]) =>
      crowded ? among.find((one) => one.caller === caller && isIdle(one)) : this.victimFor(caller, among);
    const victim = find(this.openOnes(false)) ?? find(this.openOnes(true));
    if (!victim) return false;
    // A newcomer in a reserved place is beyond the limits as well.
    const hadPlace = !this.isReserved(victim.socket);
    this.ended.evicted += 1;
    this.forget(victim.socket);
    victim.socket.destroy();
    return hadPlace;
  }

  private openOnes(reserved: boolean): Connection[] {
    return [...this.open.values()].filter(({ socket }) => this.isReserved(socket) === reserved);
  }

  /**
   * What gives way to one more connection of a caller: an idle one of the caller with the most, the oldest first. Or a busy
   * one, if its caller has far more than the new one. Never one of a caller that has fewer.
   */
  private victimFor(newcomer: string | null, among: Connection[]): Connection | undefined {
    const own = this.countOf(newcomer);
    let idle: Connection | undefined;
    let busy: Connection | undefined;
    for (const one of among) {
      const count = this.countOf(one.caller);
      if (isIdle(one)) {
        if (count >= own && (!idle || count > this.countOf(idle.caller))) idle = one;
      } else if (count > FAR_MORE * (own + 1) && (!busy || count > this.countOf(busy.caller))) busy = one;
    }
    return idle ?? busy;
  }

  private endStalled(): void {
    const now = performance.now();
    for (const connection of this.open.values()) {
      const { socket } = connection;
      const flushed = flushedBytes(socket);
      if (socket.writableLength === 0 || flushed !== connection.flushed) {
        connection.flushed = flushed;
        connection.stalledSince = null;
      } else connection.stalledSince ??= now;
      if (connection.stalledSince === null || now - connection.stalledSince < this.limits.stalledMs) continue;
      this.ended.stalled += 1;
      socket.destroy();
    }
  }
}

/** A caller that has begun not to read its answers counts as idle: others must not wait until it has done so for long. */
const isIdle = ({ pipeline, stalledSince }: Connection) => pipeline.isIdle || stalledSince !== null;

/** The handle that Node's own `timeout` of a socket looks at. */
interface Handle {
  bytesWritten: number;
  writeQueueSize: number;
}

/** How many bytes the network has taken. `bytesWritten` of a socket also counts what waits. */
function flushedBytes(socket: Socket): number {
  const { _handle: handle } = socket as Socket & { _handle?: Handle | null };
  return handle ? handle.bytesWritten - handle.writeQueueSize : 0;
}
