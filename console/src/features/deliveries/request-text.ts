import type { DeliveryDetail } from '../../api/deliveries.ts';

export interface Target {
  url: string;
  headers: Record<string, string> | null;
}

/** The headers of the last attempt, or of the next one. The signature needs the secret, which the console never has. */
export function requestHeaders({ event_id, attempt_log }: DeliveryDetail, { headers }: Target): string {
  const started = attempt_log.at(-1)?.started_at;
  const timestamp = started ? String(Math.floor(Date.parse(started) / 1000)) : '(the second of the attempt)';
  const own = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  const accept = Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'accept')
    ? []
    : ['accept: */*'];
  return [
    ...own,
    ...accept,
    'content-type: application/json',
    'user-agent: storehooks/(version) (+address of this service)',
    `webhook-id: ${event_id}`,
    `webhook-timestamp: ${timestamp}`,
    'webhook-signature: v1,(see below)',
  ].join('\n');
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A command that sends the same body to the same address. */
export function curlOf({ body, id }: { body: string; id: string }, { url, headers }: Target): string {
  const lines = Object.entries({ ...headers, 'content-type': 'application/json', 'webhook-id': id });
  const flags = lines.map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)} \\`);
  return [`curl -X POST ${quoted(url)} \\`, ...flags, `  --data-raw ${quoted(body)}`].join('\n');
}
