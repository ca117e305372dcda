import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { AppError } from '../errors/app-error.js';

const tooLarge = (limit: number) =>
  new AppError('body_too_large', `The body is larger than ${limit.toLocaleString('en')} bytes.`);

/** True if the headers announce a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * The bytes of the body, which are valid UTF-8. Node discards the unread rest after the response, within
 * `requestTimeout`.
 * @param limit in bytes
 * @throws AppError 413 if it is too large, 415 if it is encoded, 400 if it is incomplete or not UTF-8
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const { 'content-encoding': encoding, 'content-length': length } = request.headers;
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new AppError('unsupported_media_type', 'Send the body without a Content-Encoding.');
  }
  if (Number(length ?? 0) > limit) throw tooLarge(limit);
  const bytes = await collect(request, limit);
  if (!isUtf8(bytes)) throw new AppError('malformed_json', 'The body is not valid UTF-8.');
  return bytes;
}

function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (act: () => void) => {
      request.off('data', onData).off('end', onEnd).off('close', onCut).off('error', onCut);
      act();
    };
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit) settle(() => reject(tooLarge(limit)));
    };
    const onEnd = () => settle(() => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)));
    const onCut = () =>
      settle(() =>
        reject(new AppError('invalid_request', 'The connection closed before the body was complete.')),
      );
    request.on('data', onData).on('end', onEnd).on('close', onCut).on('error', onCut);
    if (request.destroyed) onCut();
  });
}
