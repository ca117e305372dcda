import { isIP } from 'node:net';
import type { Destination } from '../egress/guarded-connector.js';

/** What every request to one URL has in common. */
export interface Target {
  destination: Destination;
  /** The request line and the first headers, each with its line end. */
  head: string;
}

/** RFC 9110 section 5.6.2 */
const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** Visible ASCII, spaces and tabs: in particular no line end, which would begin another header. */
const VALUE = /^[\t\x20-\x7e]*$/;

/** @throws TypeError if the URL does not parse, or is not http or https */
export function targetOf(url: string): Target {
  const { protocol, host, hostname, port, href } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:')
    throw new TypeError(`Use an http or https URL, not ${protocol}`);
  const isSecure = protocol === 'https:';
  const address = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return {
    destination: {
      isSecure,
      host: isIP(address) === 0 ? hostname : address,
      port: port === '' ? (isSecure ? 443 : 80) : Number(port),
    },
    head: `POST ${requestTarget(href, protocol)} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`,
  };
}

/** Everything from the path on but the fragment. `search` would lose a `?` with nothing behind it. */
function requestTarget(href: string, protocol: string): string {
  const [whole] = href.split('#') as [string];
  return whole.slice(whole.indexOf('/', `${protocol}//`.length));
}

/**
 * Header lines, each with its line end.
 * @throws TypeError if a name or a value is not valid in a header
 */
export function headerLines(headers: Readonly<Record<string, string>>): string {
  let lines = '';
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name) || !VALUE.test(value))
      throw new TypeError(`The header ${JSON.stringify(name)} is not valid.`);
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}
