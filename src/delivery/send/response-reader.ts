import type { FailureReason } from '../model/failure-reason.js';
import { AnswerHeaders } from './answer-headers.js';
import { type BodyLimits, BodyReader } from './body-reader.js';
import { parseStatusLine } from './header-lines.js';

export interface ReaderLimits extends BodyLimits {
  /** Bytes of the answer's header block, interim answers included. */
  headerBytes: number;
}

/** `start`: before the status line. `done`: nothing more is read of this answer. */
export type Phase = 'start' | 'status' | 'headers' | 'body' | 'done';

type Fault = Extract<FailureReason, 'malformed_answer' | 'headers_too_large'>;

const [LF, CR] = [0x0a, 0x0d];
const PROTOCOL = Buffer.from('HTTP/');
/** Interim answers such as 100 and 103 are skipped up to this number. */
const MAX_INTERIM = 16;
/** Only this much of a line is looked at. */
const LINE_BYTES = 256;

/**
 * Reads the answer to one request (RFC 9112): bytes in, state out. A complete status line stands, no matter what follows
 * it. The rest only decides if the connection can be used again: if in doubt, it cannot.
 */
export class ResponseReader {
  phase: Phase = 'start';
  /** Of the final status line, 200–599. Null before it. */
  status: number | null = null;
  /** Why there is no status, once the phase is `done`. */
  fault: Fault | null = null;
  /** True once a byte of the answer has come. */
  hasBytes = false;
  /** True if the connection may carry another request once the phase is `done`. */
  isReusable = true;

  readonly #headers = new AnswerHeaders();
  readonly #body: BodyReader;
  #isInterim = false;
  #interim = 0;
  #headBytes = 0;
  /** Bytes of PROTOCOL that have come. */
  #matched = 0;
  /** The beginning of a line that came in pieces, and the length of the line so far. */
  #line: Buffer | null = null;
  #lineBytes = 0;
  #endsInCr = false;

  constructor(private readonly limits: ReaderLimits) {
    this.#body = new BodyReader(limits);
  }

  /** `Retry-After` of a 429 or 503, as it came. */
  get retryAfter(): string | null {
    return this.status === 429 || this.status === 503 ? this.#headers.retryAfter : null;
  }

  /** Milliseconds that the receiver keeps an idle connection, if it says so. */
  get keepAliveMs(): number | null {
    return this.#headers.keepAliveMs;
  }

  /** The first bytes of a failed answer's body, or null if there are none. */
  get excerpt(): Buffer | null {
    return this.#body.excerpt;
  }

  /** Call it before each request but the first. */
  reset(): void {
    this.phase = 'start';
    this.status = null;
    this.fault = null;
    this.hasBytes = false;
    this.isReusable = true;
    this.#headers.reset();
    this.#body.reset();
    this.#isInterim = false;
    this.#interim = 0;
    this.#headBytes = 0;
    this.#matched = 0;
    this.#line = null;
    this.#lineBytes = 0;
  }

  /** Reads the first `length` bytes, and keeps no reference to them. */
  read(bytes: Buffer, length: number): void {
    if (length > 0) this.hasBytes = true;
    let at = 0;
    while (at < length && this.phase !== 'done') at = this.#readFrom(bytes, at, length);
    // Bytes after the answer: they must not be taken for the next one.
    if (at < length) this.isReusable = false;
  }

  /** The receiver has ended the connection. */
  end(): void {
    this.isReusable = false;
    if (this.phase === 'body') this.phase = 'done';
  }

  #readFrom(bytes: Buffer, at: number, end: number): number {
    if (this.phase === 'body') return this.#readBody(bytes, at, end);
    return this.phase === 'start' ? this.#readStart(bytes, at, end) : this.#readLine(bytes, at, end);
  }

  /** Skips empty lines, and fails at the first byte that is not HTTP's. */
  #readStart(bytes: Buffer, from: number, end: number): number {
    let at = from;
    while (at < end && this.#matched < PROTOCOL.length) {
      const byte = bytes[at]!;
      if (byte === PROTOCOL[this.#matched]) this.#matched += 1;
      else if (this.#matched > 0 || (byte !== CR && byte !== LF)) return this.#fail('malformed_answer', end);
      at += 1;
      this.#headBytes += 1;
      if (this.#headBytes > this.limits.headerBytes) return this.#fail('headers_too_large', end);
    }
    if (this.#matched === PROTOCOL.length) this.phase = 'status';
    return at;
  }

  #readLine(bytes: Buffer, from: number, end: number): number {
    let stop = from;
    while (stop < end && bytes[stop] !== LF) stop += 1;
    const isWhole = stop < end;
    const next = isWhole ? stop + 1 : stop;
    this.#headBytes += next - from;
    if (this.#headBytes > this.limits.headerBytes) return this.#fail('headers_too_large', end);
    if (isWhole && this.#lineBytes === 0) {
      this.#onLine(bytes, from, stop - from, stop > from && bytes[stop - 1] === CR);
      return next;
    }
    this.#keep(bytes, from, stop);
    if (!isWhole) return next;
    this.#onLine(this.#line!, 0, this.#lineBytes, this.#endsInCr);
    this.#lineBytes = 0;
    return next;
  }

  #keep(bytes: Buffer, from: number, stop: number): void {
    if (stop === from) return;
    this.#line ??= Buffer.allocUnsafe(LINE_BYTES);
    if (this.#lineBytes < LINE_BYTES) bytes.copy(this.#line, this.#lineBytes, from, stop);
    this.#lineBytes += stop - from;
    this.#endsInCr = bytes[stop - 1] === CR;
  }

  #onLine(line: Buffer, from: number, length: number, hasCr: boolean): void {
    // A bare LF ends a line too (RFC 9112 section 2.2).
    if (!hasCr) this.isReusable = false;
    const size = hasCr ? length - 1 : length;
    const end = from + Math.min(size, LINE_BYTES);
    if (this.phase === 'status') this.#onStatus(line, from, end);
    else if (size === 0) this.#onHeadersEnd();
    else if (!this.#isInterim) this.#headers.add(line, from, end, size > LINE_BYTES);
  }

  #onStatus(line: Buffer, from: number, end: number): void {
    const parsed = parseStatusLine(line, from, end);
    // 101 agrees to a change of protocol, and we asked for none.
    if (parsed === null || parsed.status === 101) {
      this.#fail('malformed_answer', end);
      return;
    }
    this.phase = 'headers';
    this.#isInterim = parsed.status < 200;
    if (this.#isInterim) return;
    this.status = parsed.status;
    if (parsed.isOld) this.isReusable = false;
  }

  #onHeadersEnd(): void {
    if (this.#isInterim) {
      this.#onInterimEnd();
      return;
    }
    this.phase = 'body';
    this.#body.start(this.#headers.framingOf(this.status!), this.status! >= 300);
    if (this.#headers.isDoubtful) this.isReusable = false;
    if (this.#body.state === 'whole') this.phase = 'done';
  }

  #onInterimEnd(): void {
    this.#interim += 1;
    this.#matched = 0;
    this.phase = 'start';
    if (this.#interim > MAX_INTERIM) this.#fail('malformed_answer', 0);
  }

  #readBody(bytes: Buffer, at: number, end: number): number {
    const next = this.#body.read(bytes, at, end);
    if (this.#body.state === 'broken') this.isReusable = false;
    if (this.#body.state !== 'open') this.phase = 'done';
    return next;
  }

  /** Gives up on the rest of the answer. If there is no status, this is the reason. */
  #fail(fault: Fault, end: number): number {
    if (this.status === null) this.fault = fault;
    this.isReusable = false;
    this.phase = 'done';
    return end;
  }
}
