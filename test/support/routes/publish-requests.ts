import { EVENTS } from '../store-paths.js';

/** What one request says. The publisher's token, JSON and a body of one event where nothing else is said. */
export interface Sent {
  line?: string;
  token?: string | null;
  type?: string | null;
  headers?: string[];
  body?: string;
  /** In place of `Content-Length`. */
  chunked?: boolean;
  version?: string;
  /** Bytes of the end that are kept back: closing a connection with unread bytes resets it, and the answer may be lost. */
  unsent?: number;
}

const event = (more: object = {}) => ({
  scope: 'store/order/created',
  data: { type: 'order', id: 250 },
  ...more,
});

const EVENT = JSON.stringify(event());
const OTHER = JSON.stringify(event({ data: { type: 'order', id: 251 } }));
const MIB = 1024 * 1024;
const LAST_CHUNK = '\r\n0\r\n\r\n';

const latin1 = (text: string) => Buffer.from(text).toString('latin1');

/** Requests to publish, right and wrong ones. `KEY`, `TOKEN` and `READER` (a token without the scope) stand for others. */
export const PUBLISHING: Record<string, Sent> = {
  'one event': {},
  'an array': { body: `[${EVENT},${OTHER}]` },
  'a slash at the end': { line: `POST ${EVENTS}/` },
  'an event with all members': {
    body: JSON.stringify(
      event({ record: { id: 1 }, previous: { id: 2 }, user: 'é', idempotency_key: 'KEY-all' }),
    ),
  },
  'a body in chunks': { chunked: true },
  'a byte order mark': { body: latin1(`\ufeff${EVENT}`) },
  'characters beyond ASCII': {
    body: latin1(JSON.stringify(event({ data: { type: 'order', id: 1, a: '€😀' } }))),
  },
  'a charset': { type: 'Application/JSON; charset="utf-8"' },
  'a foreign charset': { type: 'application/json; charset=latin1' },
  'the encoding identity': { headers: ['Content-Encoding: identity'] },
  'HTTP/1.0': { version: '1.0' },
  'a request id': { headers: ['X-Request-Id: abc'] },
  'an unsafe request id': { headers: ['X-Request-Id: a b'] },
  'an expectation': { headers: ['Expect: 100-continue'] },
  'a trace': { headers: ['traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'] },
  'an Idempotency-Key': { headers: ['Idempotency-Key: KEY-header'] },
  'a used Idempotency-Key': { headers: ['Idempotency-Key: used'] },
  'a used Idempotency-Key with another event': { headers: ['Idempotency-Key: used'], body: OTHER },
  'an Idempotency-Key with an array': { headers: ['Idempotency-Key: KEY-array'], body: `[${EVENT}]` },
  'two Idempotency-Keys': { headers: ['Idempotency-Key: a', 'Idempotency-Key: b'] },
  'two Idempotency-Keys and a wrong event': {
    headers: ['Idempotency-Key: a', 'Idempotency-Key: b'],
    body: '{"scope":1}',
  },
  'the other header for tokens': { token: null, headers: ['X-Auth-Token: TOKEN'] },
  'a forwarded address': { headers: ['X-Forwarded-For: 192.0.2.1, 192.0.2.2'] },
  'two hosts': { headers: ['Host: b'] },
  'no token': { token: null },
  'an unknown token': { token: 'unknown' },
  'a malformed token': { token: 'a b' },
  'two tokens': { headers: ['X-Auth-Token: TOKEN'] },
  'the id of another app': { headers: ['X-Auth-Client: another'] },
  'a token without the scope': { token: 'READER' },
  'the token of another store': { line: 'POST /stores/another/v2/events' },
  'no token and no body': { token: null, body: '' },
  'no body': { body: '' },
  'a body that is not JSON': { body: '{"a"' },
  'a body that is not UTF-8': { body: '"\xff"' },
  'a body of two JSON texts': { body: `${EVENT}${EVENT}` },
  'another content type': { type: 'text/plain' },
  'no content type': { type: null },
  'a packed body': { headers: ['Content-Encoding: gzip'] },
  'a body that is too large': { body: 'a'.repeat(MIB + 1), unsent: MIB + 1 },
  'a body that is too large, in chunks': {
    body: 'a'.repeat(MIB + 1),
    chunked: true,
    unsent: LAST_CHUNK.length,
  },
  'a body that is too deep': { body: `{"data":${'['.repeat(40)}${']'.repeat(40)}}` },
  'a key twice': { body: '{"data":1,"data":2}' },
  'a forbidden key': { body: '{"__proto__":1}' },
  'an empty array': { body: '[]' },
  'too many events': { body: `[${Array(1_001).fill('{}').join()}]` },
  'a number': { body: '1' },
  'wrong and unknown members': { body: '{"scope":1,"more":2,"user":3}' },
  'an unknown scope': { body: JSON.stringify(event({ scope: 'store/order/create' })) },
  'data that the catalog refuses': { body: JSON.stringify(event({ data: { type: 'order', id: 'a' } })) },
  'a wrong event in an array': { body: `[${EVENT},{}]` },
};

/** Requests that are like them. */
export const NOT_PUBLISHING: Record<string, Sent> = {
  'another method': { line: `PUT ${EVENTS}` },
  GET: { line: `GET ${EVENTS}`, body: '' },
  HEAD: { line: `HEAD ${EVENTS}`, body: '' },
  OPTIONS: { line: `OPTIONS ${EVENTS}`, body: '' },
  'a query': { line: `POST ${EVENTS}?a=1` },
  'a token in the query': { line: `POST ${EVENTS}?access_token=a` },
  'an encoded path': { line: `POST ${EVENTS.replace('e', '%65')}` },
  'a path that cannot be decoded': { line: 'POST /stores/%E0%A4%A/v2/events' },
  'another case': { line: `POST ${EVENTS.replace('events', 'Events')}` },
  'two slashes': { line: `POST ${EVENTS}//` },
  'a longer path': { line: `POST ${EVENTS}/1` },
  'a whole URL': { line: `POST http://a${EVENTS}` },
  'another route': { line: 'POST /web-hook' },
  'no store': { line: 'POST /stores//v2/events' },
};

/** The bytes of the request, with what stands for others. */
export function bytesOfPublishing(
  {
    line = `POST ${EVENTS}`,
    token = 'TOKEN',
    type = 'application/json',
    headers = [],
    body = EVENT,
    ...how
  }: Sent,
  connection: string,
): string {
  const framing = how.chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`;
  const head = [
    `${line} HTTP/${how.version ?? '1.1'}`,
    'Host: a',
    `Connection: ${connection}`,
    ...(token === null ? [] : [`Authorization: Bearer ${token}`]),
    ...(type === null ? [] : [`Content-Type: ${type}`]),
    ...(body === '' ? [] : [framing]),
    ...headers,
  ];
  const sent = how.chunked ? `${body.length.toString(16)}\r\n${body}${LAST_CHUNK}` : body;
  return `${head.join('\r\n')}\r\n\r\n${sent.slice(0, sent.length - (how.unsent ?? 0))}`;
}
