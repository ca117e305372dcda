import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Where the head of a request ends, as parsers read it. In a body they mean nothing, and only make pieces smaller. */
const ENDS_OF_HEADS = ['\n\r\n', '\n\n'];

/**
 * The requests of one connection. Node parses all that it has read, 64 KiB, and a caller that does not read answers can
 * put 2,500 requests into that. This gives the parser only so many bytes that at most `limit` requests are unanswered,
 * keeps the rest as bytes, and reads no more meanwhile.
 */
export class Pipeline {
  private readonly feed: (bytes: Buffer) => void;
  private rest: Buffer | null = null;
  private unanswered = 0;
  /** Node has paused the socket, because a body or an answer is not read. Its parser must get nothing until `resume`. */
  private pausedByNode = false;

  /** @param socket with the listeners of Node's HTTP server on it */
  constructor(
    private readonly socket: Socket,
    private readonly limit: number,
  ) {
    const feed = socket.listeners('data')[0] as (bytes: Buffer) => void;
    this.feed = feed;
    // Once another listener wants the bytes, Node's parser no longer takes them from the handle behind the stream.
    socket.on('data', (bytes: Buffer) => this.take(bytes));
    socket.off('data', feed);
    socket.on('resume', () => this.onResume());
  }

  get isIdle(): boolean {
    return this.unanswered === 0 && this.rest === null;
  }

  /** Counts a request until its answer has gone to the network. */
  began(response: ServerResponse): void {
    this.unanswered += 1;
    response.once('close', () => {
      this.unanswered -= 1;
      if (this.rest !== null) this.continue();
    });
  }

  private take(bytes: Buffer): void {
    this.rest = this.rest === null ? bytes : Buffer.concat([this.rest, bytes]);
    this.continue();
  }

  /** Our own resume and pause also cause the event, later: then the socket is paused again. */
  private onResume(): void {
    if (this.socket.isPaused()) return;
    this.pausedByNode = false;
    if (this.rest !== null) this.continue();
  }

  private continue(): void {
    while (this.rest !== null && this.mayFeed()) {
      const piece = this.nextPiece(this.rest);
      this.rest = piece.length === this.rest.length ? null : this.rest.subarray(piece.length);
      // Not paused, so that a pause that Node makes while it parses can be seen.
      if (this.socket.isPaused()) this.socket.resume();
      this.feed(piece);
      this.pausedByNode = this.socket.isPaused();
    }
    if (this.rest !== null && !this.pausedByNode) this.socket.pause();
  }

  private mayFeed(): boolean {
    return !this.pausedByNode && this.unanswered < this.limit && !this.socket.destroyed;
  }

  /** The bytes up to the end of the last head for which there is room, or all. */
  private nextPiece(bytes: Buffer): Buffer {
    let end = 0;
    for (let room = this.limit - this.unanswered; room > 0; room--) {
      end = endOfHead(bytes, end);
      if (end === bytes.length) return bytes;
    }
    return bytes.subarray(0, end);
  }
}

/** Behind the first end of a head at or after `from`, or the end of the bytes. */
function endOfHead(bytes: Buffer, from: number): number {
  const ends = ENDS_OF_HEADS.map((end) => [bytes.indexOf(end, from, 'latin1'), end.length] as const);
  return Math.min(bytes.length, ...ends.flatMap(([at, length]) => (at < 0 ? [] : [at + length])));
}
