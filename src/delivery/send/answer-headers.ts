import type { Framing } from './body-reader.js';
import { colonOf, headerValue, isNamed } from './header-lines.js';

const MAX_RETRY_AFTER = 64;
const NO_BODY: Framing = { by: 'length', bytes: 0 };

/** Collects what the headers of one answer say about its end, its connection and the next attempt. */
export class AnswerHeaders {
  /** `Retry-After` as received, or null if it is missing or longer than 64 characters. */
  retryAfter: string | null = null;
  /** Milliseconds that the receiver keeps an idle connection, if it says so. */
  keepAliveMs: number | null = null;
  /** The receiver closes the connection, or a line is malformed, or the headers contradict one another. */
  isDoubtful = false;
  #length: number | null = null;
  #isChunked = false;
  #isUnframed = false;

  reset(): void {
    this.retryAfter = null;
    this.keepAliveMs = null;
    this.isDoubtful = false;
    this.#length = null;
    this.#isChunked = false;
    this.#isUnframed = false;
  }

  /** @param isCut the line is longer than what is given */
  add(line: Buffer, from: number, end: number, isCut: boolean): void {
    const colon = colonOf(line, from, end);
    if (colon < 0) {
      this.isDoubtful = true;
      return;
    }
    // The length of the name first: most headers do not matter.
    switch (colon - from) {
      case 10:
        if (isNamed('connection', line, from, colon))
          this.#onConnection(headerValue(line, colon, end), isCut);
        else if (isNamed('keep-alive', line, from, colon)) this.#onKeepAlive(headerValue(line, colon, end));
        break;
      case 11:
        if (isNamed('retry-after', line, from, colon)) this.#onRetryAfter(headerValue(line, colon, end));
        break;
      case 14:
        if (isNamed('content-length', line, from, colon)) this.#onLength(headerValue(line, colon, end));
        break;
      case 17:
        if (isNamed('transfer-encoding', line, from, colon)) this.#onCoding(headerValue(line, colon, end));
        break;
    }
  }

  /** How the end of the body is found. Call it after the last header. */
  framingOf(status: number): Framing {
    if (status === 204 || status === 304) {
      // What announces a body may send it too, and it would be taken for the beginning of the next answer.
      if (this.#isChunked || this.#isUnframed || (this.#length ?? 0) > 0) this.isDoubtful = true;
      return NO_BODY;
    }
    if (this.#isChunked && this.#length !== null) this.isDoubtful = true;
    if (!this.#isUnframed && this.#isChunked) return { by: 'chunks' };
    if (!this.#isUnframed && this.#length !== null) return { by: 'length', bytes: this.#length };
    this.isDoubtful = true;
    return { by: 'close' };
  }

  #onConnection(value: string, isCut: boolean): void {
    if (isCut || /\bclose\b/i.test(value)) this.isDoubtful = true;
  }

  #onKeepAlive(value: string): void {
    const seconds = /\btimeout=(\d{1,6})\b/i.exec(value)?.[1];
    if (seconds !== undefined) this.keepAliveMs = Number(seconds) * 1000;
  }

  #onRetryAfter(value: string): void {
    if (value.length <= MAX_RETRY_AFTER) this.retryAfter ??= value;
  }

  #onLength(value: string): void {
    const length = /^\d{1,15}$/.test(value) ? Number(value) : null;
    if (length === null || (this.#length ?? length) !== length) this.#isUnframed = true;
    else this.#length = length;
  }

  #onCoding(value: string): void {
    if (!this.#isChunked && value.toLowerCase() === 'chunked') this.#isChunked = true;
    else this.#isUnframed = true;
  }
}
