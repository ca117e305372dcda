import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { startApp, type TestApp } from '../support/service/app.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const BODY = JSON.stringify({ scope: 'store/order/created', data: { type: 'order', id: 250 } });

describe('A service that stops while a connection is in use', () => {
  let app: TestApp;
  let socket: Socket;
  let token: string;
  let answers: string;

  beforeEach(async () => {
    app = await startApp({ name: 'sqlite' });
    ({ token } = await app.install({ scopes: ['events:write'] }));
    answers = '';
    const { hostname, port } = new URL(app.url);
    socket = connect(Number(port), hostname);
    socket.setEncoding('latin1').on('data', (text: string) => (answers += text));
    await once(socket, 'connect');
  });

  const head = (line: string, ...headers: string[]) =>
    [`${line} HTTP/1.1`, 'Host: a', `X-Auth-Token: ${token}`, ...headers, '', ''].join('\r\n');

  it.each([
    [EVENTS, 'application/problem+json', { code: 'service_unavailable', status: 503 }],
    [HOOKS, 'application/json', [{ status: 503 }]],
  ])('answers the request on it, and refuses the next one, to %s, with 503', async (path, type, body) => {
    const publish = head(
      `POST ${EVENTS}`,
      'Content-Type: application/json',
      `Content-Length: ${BODY.length}`,
    );
    const server = app.nest.getHttpServer();
    const arrived = once(server, 'request');
    socket.write(publish);
    await arrived;
    const closing = app.close();
    await until('the server to stop listening', () => !server.listening);
    socket.write(`${BODY}${head(`GET ${path}`, 'X-Request-Id: the-last')}`);
    await Promise.all([once(socket, 'close'), closing]);
    const [first, last] = answers.split(/(?=HTTP\/1\.1 )/);
    expect(first).toMatch(/^HTTP\/1\.1 202 /);
    const [headers, text] = last!.split('\r\n\r\n');
    expect(headers).toMatch(/^HTTP\/1\.1 503 /);
    expect(headers!.split('\r\n')).toEqual(
      expect.arrayContaining(['X-Request-Id: the-last', 'Retry-After: 5', 'Connection: close']),
    );
    expect(headers).toContain(`Content-Type: ${type}`);
    expect(JSON.parse(text!)).toMatchObject(body);
  });
});
