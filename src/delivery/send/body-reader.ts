const [TAB, LF, CR, SPACE, SEMICOLON] = [0x09, 0x0a, 0x0d, 0x20, 0x3b];

/** How the end of a body is found (RFC 9112 section 6.3). */
export type Framing =
  | { by: 'length'; bytes: number }
  | { by: 'chunks' }
  /** The end of the connection. Also if the header block contradicts itself. */
  | { by: 'close' };

export interface BodyLimits {
  /** Bytes after the header block, chunk sizes and trailers included. */
  bodyBytes: number;
  /** Bytes that are kept of a failed answer. */
  excerptBytes: number;
}

/**
 * `open`: more is to come. `whole`: the body is complete. `broken`: it is malformed or over the limit, so nothing after
 * it can be found.
 */
export type BodyState = 'open' | 'whole' | 'broken';

type ChunkStep = 'size' | 'extension' | 'size LF' | 'data' | 'data CR' | 'data LF' | 'trailer';

/** 2^40, more than any limit: sizes stay exact integers. */
const MAX_SIZE = 2 ** 40;

/** Finds the end of one body after another, and keeps the beginning of it if asked to. */
export class BodyReader {
  state: BodyState = 'open';
  #framing: Framing['by'] = 'close';
  /** Bytes left of the body, or of the chunk. */
  #left = 0;
  /** Bytes that the limit still allows. */
  #room = 0;
  #step: ChunkStep = 'size';
  #digits = 0;
  #lineBytes = 0;
  #keeps = false;
  #kept: Buffer | null = null;
  #keptBytes = 0;

  constructor(private readonly limits: BodyLimits) {}

  /** The first bytes of the body, if they were to be kept. */
  get excerpt(): Buffer | null {
    return this.#kept === null ? null : this.#kept.subarray(0, this.#keptBytes);
  }

  /** Call it before each answer but the first. */
  reset(): void {
    this.state = 'open';
    this.#step = 'size';
    this.#digits = 0;
    this.#lineBytes = 0;
    this.#kept = null;
    this.#keptBytes = 0;
  }

  start(framing: Framing, keepsExcerpt: boolean): void {
    this.#framing = framing.by;
    this.#left = framing.by === 'length' ? framing.bytes : 0;
    this.#room = this.limits.bodyBytes;
    this.#keeps = keepsExcerpt;
    this.state = framing.by === 'length' && framing.bytes === 0 ? 'whole' : 'open';
  }

  /** Reads from `at`. Gives the place after the body, or `end`. */
  read(bytes: Buffer, at: number, end: number): number {
    const stop = Math.min(end, at + this.#room);
    const next =
      this.#framing === 'chunks' ? this.#readChunks(bytes, at, stop) : this.#readData(bytes, at, stop);
    this.#room -= next - at;
    if (this.state === 'open' && next === stop && stop < end) this.state = 'broken';
    return this.state === 'broken' ? end : next;
  }

  #readData(bytes: Buffer, at: number, end: number): number {
    if (this.#framing === 'close') {
      this.#keep(bytes, at, end);
      return end;
    }
    const next = this.#take(bytes, at, end);
    if (this.#left === 0) this.state = 'whole';
    return next;
  }

  #readChunks(bytes: Buffer, from: number, end: number): number {
    let at = from;
    while (at < end && this.state === 'open') {
      if (this.#step === 'data') {
        at = this.#take(bytes, at, end);
        if (this.#left === 0) this.#step = 'data CR';
      } else {
        this.#onByte(bytes[at]!);
        at += 1;
      }
    }
    return at;
  }

  /** One byte of what surrounds the chunks' data (RFC 9112 section 7.1). */
  #onByte(byte: number): void {
    switch (this.#step) {
      case 'size':
        this.#onSize(byte);
        break;
      case 'extension':
        if (byte === CR) this.#step = 'size LF';
        else if (byte === LF) this.state = 'broken';
        break;
      case 'size LF':
        this.#expect(LF, byte, this.#left === 0 ? 'trailer' : 'data');
        break;
      case 'data CR':
        this.#expect(CR, byte, 'data LF');
        break;
      case 'data LF':
        this.#expect(LF, byte, 'size');
        break;
      case 'trailer':
        this.#onTrailer(byte);
        break;
    }
  }

  #expect(expected: number, byte: number, next: ChunkStep): void {
    if (byte === expected) this.#step = next;
    else this.state = 'broken';
  }

  #onSize(byte: number): void {
    const digit = hexOf(byte);
    if (digit >= 0) {
      this.#left = Math.min(this.#left * 16 + digit, MAX_SIZE);
      this.#digits += 1;
      return;
    }
    const isEnd = byte === CR || byte === SEMICOLON || byte === SPACE || byte === TAB;
    if (this.#digits === 0 || !isEnd) this.state = 'broken';
    this.#step = byte === CR ? 'size LF' : 'extension';
    this.#digits = 0;
  }

  #onTrailer(byte: number): void {
    if (byte === LF) {
      if (this.#lineBytes === 0) this.state = 'whole';
      this.#lineBytes = 0;
    } else if (byte !== CR) {
      this.#lineBytes += 1;
    }
  }

  /** Data of a known size. */
  #take(bytes: Buffer, at: number, end: number): number {
    const next = Math.min(end, at + this.#left);
    this.#keep(bytes, at, next);
    this.#left -= next - at;
    return next;
  }

  #keep(bytes: Buffer, at: number, end: number): void {
    const size = Math.min(end - at, this.limits.excerptBytes - this.#keptBytes);
    if (!this.#keeps || size <= 0) return;
    // A copy: the socket reads its next piece into the same memory.
    this.#kept ??= Buffer.allocUnsafe(this.limits.excerptBytes);
    bytes.copy(this.#kept, this.#keptBytes, at, at + size);
    this.#keptBytes += size;
  }
}

/** −1 if the byte is not a hexadecimal digit. */
function hexOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
