import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Turns } from './turns.js';

/** Node's HTTP server has paused the socket and its parser, since answers are not read. The parser must get nothing. */
type Paused = Socket & { _paused?: boolean };

/**
 * The requests of one connection. Node parses all that it has read, 64 KiB, and a caller that does not read answers can
 * put 2,500 requests into that. This gives the parser one request at a time, while at most `limit` are unanswered and the
 * network takes the answers. It keeps the rest as bytes, and reads no more meanwhile. Only the first request of what was
 * read is given at once; the others wait for their turn.
 */
export class Pipeline {
  private readonly feed: (bytes: Buffer) => void;
  private rest: Buffer | null = null;
  private unanswered = 0;
  private last: ServerResponse | null = null;

  /** @param socket with the listeners of Node's HTTP server on it */
  constructor(
    private readonly socket: Paused,
    private readonly limit: number,
    private readonly turns: Turns,
  ) {
    const feed = socket.listeners('data')[0] as (bytes: Buffer) => void;
    this.feed = feed;
    // Once another listener wants the bytes, Node's parser no longer takes them from the handle behind the stream.
    socket.on('data', (bytes: Buffer) => this.take(bytes));
    socket.off('data', feed);
    // Node resumes the socket when answers or a body are read on. What is kept goes first.
    socket.on('resume', () => this.keep());
  }

  get isIdle(): boolean {
    return this.unanswered === 0 && this.rest === null;
  }

  /** Counts a request until its answer has gone to the network. */
  began(response: ServerResponse): void {
    this.unanswered += 1;
    this.last = response;
    response.once('close', () => {
      this.unanswered -= 1;
      if (this.last === response) this.last = null;
      this.keep();
    });
  }

  private take(bytes: Buffer): void {
    if (this.rest !== null) {
      this.rest = Buffer.concat([this.rest, bytes]);
      return;
    }
    this.rest = bytes;
    this.giveOne();
    this.keep();
  }

  private readonly onTurn = (): void => {
    this.giveOne();
    if (this.rest !== null) this.keep();
    else if (!this.socket._paused) this.socket.resume();
  };

  /** Reads nothing while bytes are kept, and waits for the next turn if they can go on. */
  private keep(): void {
    if (this.rest === null) return;
    this.socket.pause();
    if (this.mayGive) this.turns.await(this.onTurn);
  }

  /** Gives the parser the next request, with all of its body that is there. */
  private giveOne(): void {
    while (this.rest !== null && this.mayGive) {
      const bytes: Buffer = this.rest;
      const end = endOfFirst(bytes);
      this.rest = end === bytes.length ? null : bytes.subarray(end);
      this.feed(end === bytes.length ? bytes : bytes.subarray(0, end));
      if (!this.isInBody) return;
    }
  }

  private get mayGive(): boolean {
    const { socket, unanswered } = this;
    if (socket._paused || socket.destroyed || unanswered >= this.limit) return false;
    return unanswered === 0 || this.isInBody || socket.writableLength === 0;
  }

  private get isInBody(): boolean {
    return this.last !== null && !this.last.req.complete;
  }
}

/**
 * How many bytes hold one request at most: up to the end of the first head, or all if no head ends behind it. Bodies can
 * look like the end of a head. That only makes more pieces.
 */
function endOfFirst(bytes: Buffer): number {
  const end = endOfHead(bytes, 0);
  return end === null || endOfHead(bytes, end) === null ? bytes.length : end;
}

/** Behind the first empty line at or after `from`, as parsers read it. */
function endOfHead(bytes: Buffer, from: number): number | null {
  const strict = bytes.indexOf('\n\r\n', from, 'latin1');
  const searched = strict < 0 ? bytes : bytes.subarray(0, strict);
  const lenient = searched.indexOf('\n\n', from, 'latin1');
  if (lenient >= 0) return lenient + 2;
  return strict < 0 ? null : strict + 3;
}
