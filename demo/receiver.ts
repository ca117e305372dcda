import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Arrival {
  path: string;
  id: string;
  /** Number of the attempt for this event at this path, from 1. */
  attempt: number;
  body: { scope?: string; object?: string; action?: string; data?: unknown; payload?: unknown };
  signature: string;
  answered: number;
}

export interface Receiver {
  url: string;
  close(): void;
}

interface ReceiverOptions {
  /** Signing secrets by path. */
  secrets: Record<string, string>;
  /** Whether to answer this arrival with 500. */
  failsOnce(arrival: Omit<Arrival, 'answered'>): boolean;
  onArrival(arrival: Arrival): void;
}

/** The endpoint of a partner app. It checks every signature with the public Standard Webhooks library. */
export async function startReceiver({ secrets, failsOnce, onArrival }: ReceiverOptions): Promise<Receiver> {
  const attempts = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = request.url ?? '/';
    const body = verified(secrets[path] ?? '', Buffer.concat(chunks).toString(), request.headers);
    const id = String(request.headers['webhook-id']);
    const attempt = (attempts.get(path + id) ?? 0) + 1;
    attempts.set(path + id, attempt);
    const arrival = {
      path,
      id,
      attempt,
      body: body ?? {},
      signature: String(request.headers['webhook-signature']),
    };
    const answered = body === null ? 401 : failsOnce(arrival) ? 500 : 204;
    response.writeHead(answered).end();
    onArrival({ ...arrival, answered });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close().closeAllConnections(),
  };
}

function verified(secret: string, body: string, headers: IncomingHttpHeaders): Arrival['body'] | null {
  try {
    return new Webhook(secret).verify(body, headers as Record<string, string>) as Arrival['body'];
  } catch {
    return null;
  }
}
