import type { OnReadOpts, Socket } from 'node:net';
import type { Connected } from '../egress/opening.js';
import { peerCertificate } from '../egress/peer-certificate.js';
import type { ReceiverCertificate } from '../model/attempt-outcome.js';
import { type ReaderLimits, ResponseReader } from './response-reader.js';

/** One request, and what its connection tells it. */
export interface Exchange {
  /** Everything before the body. */
  readonly head: string;
  readonly body: Buffer;
  /** The connection is made and the request is written. */
  onSent(): void;
  /** The header block of the answer is complete, and its body is not. */
  onBody(): void;
  /** The reader is done: it has a status or a fault. */
  onAnswered(): void;
  /** The connection ended before that. @param error null if it was just closed */
  onLost(error: unknown): void;
}

export interface ConnectionParts {
  /** Whether the receiver shows a certificate. Without TLS, one of a proxy is of no interest. */
  isSecure: boolean;
  dial: (onread: OnReadOpts, connected: Connected) => void;
  limits: ReaderLimits;
  /** The connection was closed while it was idle. */
  onIdleEnd: (connection: Connection) => void;
}

/**
 * All sockets read into the same memory, so an idle connection needs none. Node reads and calls back in one step, and the
 * reader keeps no reference to it.
 */
const READ_BUFFER = Buffer.allocUnsafeSlow(16 * 1024);

/**
 * Requests written in one turn of the event loop, which takes 2 ms. Without a limit all that were written together are
 * answered together, and the next turn reads, begins and writes all of them again.
 */
const WRITES_A_TURN = 128;

/**
 * Open connections with a request that is not written yet. Bytes that have come in on such a connection must be seen
 * before the write: then they are no answer. One immediate serves all of them, after the sockets were read.
 */
const unwritten: Connection[] = [];
let isWritePlanned = false;

function writeAfterReads(connection: Connection): void {
  unwritten.push(connection);
  planWrites();
}

function planWrites(): void {
  if (isWritePlanned) return;
  isWritePlanned = true;
  setImmediate(writeSome);
}

function writeSome(): void {
  isWritePlanned = false;
  for (const connection of unwritten.splice(0, WRITES_A_TURN)) connection.write();
  if (unwritten.length > 0) planWrites();
}

/** One connection to a receiver, for one request at a time. It is dialed when the first request comes. */
export class Connection {
  readonly reader: ResponseReader;
  /** True from the second request on. */
  isReused = false;
  /** performance.now() */
  readonly madeAt = performance.now();
  /** performance.now() after which an idle connection is not used any more. */
  expiresAt = 0;
  /** Of the receiver. Null without TLS. */
  certificate: ReceiverCertificate | null = null;
  #socket: Socket | null = null;
  #exchange: Exchange | null = null;
  #isWritten = false;
  #isClosed = false;

  constructor(private readonly parts: ConnectionParts) {
    this.reader = new ResponseReader(parts.limits);
  }

  /** False before it is dialed. */
  get isOpen(): boolean {
    return this.#socket !== null;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** True if another request may be sent: the answer came to its end, and so did the request. */
  get isReusable(): boolean {
    const socket = this.#socket;
    return (
      !this.#isClosed && this.reader.isReusable && socket?.writable === true && socket.writableLength === 0
    );
  }

  send(exchange: Exchange): void {
    this.#exchange = exchange;
    this.#isWritten = false;
    if (this.#socket === null) {
      const callback = (length: number) => this.#onRead(length);
      this.parts.dial({ buffer: READ_BUFFER, callback }, (error, socket) => this.#onDialed(error, socket));
      return;
    }
    this.isReused = true;
    this.reader.reset();
    writeAfterReads(this);
  }

  /** In one piece: a receiver that gets the head alone may wait for the rest. Does nothing once the request is lost. */
  write(): void {
    const [socket, exchange] = [this.#socket, this.#exchange];
    if (socket === null || exchange === null) return;
    this.#isWritten = true;
    socket.cork();
    socket.write(exchange.head, 'latin1');
    socket.write(exchange.body);
    socket.uncork();
    exchange.onSent();
  }

  /** Calls nothing back: its exchange has been settled. */
  destroy(): void {
    this.#isClosed = true;
    this.#exchange = null;
    this.#socket?.destroy();
  }

  #onDialed(error: Error | null, socket: Socket | null): void {
    if (this.#isClosed) {
      socket?.on('error', () => undefined).destroy();
      return;
    }
    if (socket === null) {
      this.#lose(error);
      return;
    }
    this.#socket = socket;
    if (this.parts.isSecure) this.certificate = peerCertificate(socket);
    socket
      .on('error', (cause) => this.#lose(cause))
      .on('end', () => this.#onEnd())
      .on('close', () => this.#lose(null));
    this.write();
  }

  #onRead(length: number): boolean {
    const [exchange, reader] = [this.#exchange, this.reader];
    if (exchange === null || !this.#isWritten) {
      // There is no request yet: these bytes would be taken for the next answer.
      this.#lose(null);
      return true;
    }
    const wasBody = reader.phase === 'body';
    reader.read(READ_BUFFER, length);
    if (reader.phase === 'done') this.#answer(exchange);
    else if (!wasBody && reader.phase === 'body') exchange.onBody();
    return true;
  }

  #onEnd(): void {
    const exchange = this.#exchange;
    this.reader.end();
    if (exchange !== null && this.reader.phase === 'done') this.#answer(exchange);
    else this.#lose(null);
  }

  #answer(exchange: Exchange): void {
    this.#exchange = null;
    exchange.onAnswered();
  }

  #lose(error: unknown): void {
    if (this.#isClosed) return;
    const exchange = this.#exchange;
    this.destroy();
    if (exchange === null) this.parts.onIdleEnd(this);
    else exchange.onLost(error);
  }
}
