import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { DialError } from './failure-of.js';

const PROXY_AUTHENTICATION_REQUIRED = 407;

/**
 * A connection through an HTTP proxy (RFC 9110 section 9.3.6), on which nothing was sent yet.
 * @param proxy with `user:password@`, if it asks for them
 * @param authority `address:port`, an IPv6 address in brackets: the proxy has no name to resolve
 * @throws DialError
 */
export function openTunnel(proxy: URL, authority: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { protocol, hostname, port, username, password } = proxy;
    const isSecure = protocol === 'https:';
    const request = (isSecure ? requestHttps : requestHttp)({
      method: 'CONNECT',
      path: authority,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (isSecure ? 443 : 80) : port,
      agent: false,
      signal,
      headers: {
        Host: authority,
        ...(username === '' ? {} : { 'Proxy-Authorization': basic(username, password) }),
      },
    });
    request.on('connect', ({ statusCode = 0 }, socket, early) => {
      // What comes before the request was sent would be taken for its answer.
      if (statusCode >= 200 && statusCode < 300 && early.length === 0) return resolve(socket as Socket);
      socket.on('error', () => undefined).destroy();
      reject(refusedBy(statusCode));
    });
    request.on('error', (cause) => reject(signal.aborted ? OUT_OF_TIME() : unreachable(cause)));
    request.end();
  });
}

const OUT_OF_TIME = () => new DialError('timeout', 'connect_timeout');
const unreachable = (cause: unknown) => new DialError('connect', 'proxy_unreachable', cause);
const refusedBy = (status: number) =>
  new DialError(
    'connect',
    status === PROXY_AUTHENTICATION_REQUIRED ? 'proxy_authentication_required' : 'proxy_refused',
  );

function basic(username: string, password: string): string {
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}
