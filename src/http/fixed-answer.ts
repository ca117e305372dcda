import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';

/** A body below this share of its size is worth the work of unpacking it. */
const WORTH_PACKING = 0.9;

/**
 * An answer that is the same for every caller. All answers in flight share its bytes, so a caller that asks many times
 * and reads slowly holds no copies. It is compressed once, when a caller first accepts that.
 */
export class FixedAnswer {
  private readonly bytes: Buffer;
  private readonly digest: string;
  private packed: Buffer | null | undefined;

  constructor(
    private readonly contentType: string,
    body: string | Buffer,
    /** By default a cache asks each time whether its copy is still right. */
    private readonly cacheControl = 'no-cache',
  ) {
    this.bytes = Buffer.from(body);
    this.digest = createHash('sha256').update(this.bytes).digest('base64url');
  }

  /** Sends it, or 304 if the caller already has it. */
  send(request: Request, response: Response): void {
    const gzip = request.acceptsEncodings('gzip', 'identity') === 'gzip' ? this.gzip() : null;
    response.vary('Accept-Encoding').set('Cache-Control', this.cacheControl);
    response.set('ETag', `"${this.digest}${gzip ? '-gzip' : ''}"`);
    if (request.fresh) {
      response.status(304).end();
      return;
    }
    if (gzip) response.set('Content-Encoding', 'gzip');
    const body = gzip ?? this.bytes;
    response.status(200).set('Content-Type', this.contentType).set('Content-Length', String(body.length));
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  /** Null if it would hardly be smaller, as an image. */
  private gzip(): Buffer | null {
    if (this.packed === undefined) {
      const packed = gzipSync(this.bytes, { level: 9 });
      this.packed = packed.length < this.bytes.length * WORTH_PACKING ? packed : null;
    }
    return this.packed;
  }
}
