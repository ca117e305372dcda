import type { Request, RequestHandler, Response } from 'express';
import { type ConsoleFile, type Encoding, PACKED, readConsoleFiles } from './console-files.js';

const PAGE = 'index.html';
/** The route of the service below the same path, which answers 405 itself. */
const ROUTE = 'session';
/** Their names change with their content. */
const HASHED = /^assets\//;
const A_YEAR = 'public, max-age=31536000, immutable';

/**
 * Serves the console, mounted at its path. Every path that is not a file is a screen, and the page finds out which. A
 * missing asset is left to who comes next: a page in its place would be taken for a script.
 */
export function serveConsole(
  read: () => Promise<Map<string, ConsoleFile>> = readConsoleFiles,
): RequestHandler {
  let files: Promise<Map<string, ConsoleFile>> | undefined;
  return async (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    const path = request.path.slice(1);
    if (path === ROUTE) return next();
    files ??= read();
    const built = await files;
    const file = built.get(path) ?? (HASHED.test(path) ? undefined : built.get(PAGE));
    if (!file) return next();
    response.set('Cache-Control', HASHED.test(path) ? A_YEAR : 'no-cache');
    send(file, request, response);
  };
}

function send(file: ConsoleFile, request: Request, response: Response): void {
  const encoding = encodingFor(file, request);
  response.vary('Accept-Encoding').set('ETag', `"${file.etag}${encoding ? `-${encoding}` : ''}"`);
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  if (encoding) response.set('Content-Encoding', encoding);
  const body = (encoding && file.packed[encoding]) ?? file.bytes;
  response.status(200).set('Content-Type', file.type).set('Content-Length', String(body.length));
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The smallest form that the caller accepts, or undefined for the plain one. */
function encodingFor({ packed }: ConsoleFile, request: Request): Encoding | undefined {
  const forms = (Object.keys(PACKED) as Encoding[]).filter((encoding) => packed[encoding]);
  return forms.find((encoding) => request.acceptsEncodings(encoding, 'identity') === encoding);
}
