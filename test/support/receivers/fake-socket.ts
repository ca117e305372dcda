import { EventEmitter } from 'node:events';
import type { OnReadOpts, Socket } from 'node:net';
import type { Connector } from '../../../src/delivery/egress/guarded-connector.js';

/** A connected socket whose other end is the test. Nothing takes time, so it goes with fake timers. */
export class FakeSocket extends EventEmitter {
  writable = true;
  writableLength = 0;
  destroyed = false;
  /** What was written, with the encoding of a text. */
  readonly written: unknown[][] = [];

  constructor(private readonly onread: OnReadOpts) {
    super();
  }

  cork(): void {}
  uncork(): void {}

  write(...chunk: unknown[]): boolean {
    this.written.push(chunk);
    return true;
  }

  destroy(): this {
    this.destroyed = true;
    return this;
  }

  /** The receiver sends this. Gives false if the connection wants no more. */
  receive(text: string): boolean {
    const buffer = this.onread.buffer as Buffer;
    return this.onread.callback(buffer.write(text, 'latin1'), buffer);
  }
}

/** Connects at once, each time to a new socket in `sockets`. */
export function fakeConnector(sockets: FakeSocket[]): Connector {
  return (_destination, onread, connected) => {
    const socket = new FakeSocket(onread);
    sockets.push(socket);
    connected(null, socket as unknown as Socket);
  };
}
