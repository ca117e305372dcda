import type { Request, RequestHandler, Response } from 'express';

/**
 * The middleware, run once for all responses: for one that sets the same headers on each, and decides by nothing.
 * @throws Error if it does anything else
 */
export function fixedHeaders(middleware: RequestHandler): RequestHandler {
  const headers = headersBy(middleware);
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}

function headersBy(middleware: RequestHandler): [name: string, value: string][] {
  const headers: [string, string][] = [];
  let isDone = false;
  const setHeader = (name: string, value: string) => headers.push([name, value]);
  middleware({} as Request, { setHeader } as unknown as Response, (error?: unknown) => {
    isDone = error === undefined;
  });
  if (!isDone) throw new Error('The middleware does more than set headers.');
  return headers;
}
