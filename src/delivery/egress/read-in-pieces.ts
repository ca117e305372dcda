import type { Socket } from 'node:net';

const PIECE_BYTES = 1024;

/**
 * Makes the socket give out what it has read in small pieces, and nothing once it is destroyed. undici parses a whole
 * chunk (64 KiB) even after it has refused it: with tiny headers that held the event loop for 60 to 330 ms an answer,
 * in pieces for 10.
 */
export function readInPieces(socket: Socket): Socket {
  const read = socket.read;
  socket.read = function (this: Socket, size?: number): unknown {
    if (this.destroyed) return null;
    return read.call(this, size ?? (this.readableLength > PIECE_BYTES ? PIECE_BYTES : undefined));
  };
  return socket;
}
