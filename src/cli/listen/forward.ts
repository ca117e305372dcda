import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** As long as an attempt of the service may take, in milliseconds. */
const WITHIN_MS = 15_000;

export interface Forwarded {
  /** Null if the receiver sent no status line. */
  status: number | null;
  /** Why there is no status, such as `ECONNREFUSED`, or null. */
  failure: string | null;
  durationMs: number;
}

/** Sends a message as the service would: with its headers alone, and without following redirects. Never rejects. */
export function forward(
  { headers, body }: { headers: Record<string, string>; body: string },
  url: URL,
): Promise<Forwarded> {
  const started = performance.now();
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const end = (status: number | null, failure: string | null) =>
      resolve({ status, failure, durationMs: Math.round(performance.now() - started) });
    const bytes = Buffer.from(body);
    const signal = AbortSignal.timeout(WITHIN_MS);
    const options = { method: 'POST', headers: { ...headers, 'content-length': bytes.length }, signal };
    const sending = send(url, options, (response) => {
      response.resume();
      response.on('error', () => undefined);
      end(response.statusCode!, null);
    });
    sending.on('error', (error: NodeJS.ErrnoException) =>
      end(null, signal.aborted ? 'timeout' : (error.code ?? error.message)),
    );
    sending.end(bytes);
  });
}
