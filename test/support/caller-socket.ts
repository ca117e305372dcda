import { Duplex } from 'node:stream';

/**
 * The server's end of a connection whose caller is the test: `push` is what the caller sends. What the server writes
 * waits until the caller reads it. Nothing takes time, so it goes with fake timers.
 */
export class CallerSocket extends Duplex {
  /** Set by Node's HTTP server while answers are not read. */
  _paused = false;
  /** What Node has of the network: `writeQueueSize` bytes wait for the caller. */
  readonly _handle = { bytesWritten: 0, writeQueueSize: 0, readStart() {}, readStop() {} };
  private readonly unread: { bytes: number; done: () => void }[] = [];

  constructor(readonly remoteAddress: string | undefined = '192.0.2.1') {
    super();
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this._handle.bytesWritten += chunk.length;
    this._handle.writeQueueSize += chunk.length;
    this.unread.push({ bytes: chunk.length, done });
  }

  /** The network takes one byte more, of many that wait. */
  readByte(): void {
    this._handle.writeQueueSize -= 1;
  }

  /** The caller reads all that was written and is written because of that. */
  readAll(): void {
    for (let next = this.unread.shift(); next; next = this.unread.shift()) {
      this._handle.writeQueueSize = 0;
      next.done();
    }
  }
}
