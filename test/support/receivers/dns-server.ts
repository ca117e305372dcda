import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';

/** Addresses of a name at each query. Null sends no answer, undefined answers that there is no such name. */
export type Zone = (name: string, family: 4 | 6) => string[] | 'SERVFAIL' | null | undefined;

const TYPES = { 1: 4, 28: 6 } as const;
const [SERVFAIL, NXDOMAIN] = [2, 3];

/** A DNS server on loopback for A and AAAA records. */
export class DnsServer {
  readonly #socket: Socket = createSocket('udp4');

  private constructor(zone: Zone) {
    this.#socket.on('message', (query, from) => this.#answer(query, from, zone));
  }

  /** @param port any free one when 0 */
  static async start(zone: Zone, port = 0): Promise<DnsServer> {
    const server = new DnsServer(zone);
    server.#socket.bind(port, '127.0.0.1');
    await once(server.#socket, 'listening');
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  #answer(query: Buffer, from: RemoteInfo, zone: Zone): void {
    const { name, end } = readName(query);
    const type = query.readUInt16BE(end);
    const family = TYPES[type as keyof typeof TYPES];
    const addresses = family === undefined ? [] : zone(name, family);
    if (addresses === null) return;
    const question = query.subarray(12, end + 4);
    const records = Array.isArray(addresses) ? addresses.map((address) => record(type, address)) : [];
    const code = addresses === undefined ? NXDOMAIN : addresses === 'SERVFAIL' ? SERVFAIL : 0;
    const head = header(query, records.length, code);
    this.#socket.send(Buffer.concat([head, question, ...records]), from.port, from.address);
  }
}

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function header(query: Buffer, answers: number, code: number): Buffer {
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8580 | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(answers, 6);
  return head;
}

/** A record with a TTL of 0. Its name is a pointer to the name in the question. */
function record(type: number, address: string): Buffer {
  const data = isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : ipv6Bytes(address);
  const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]);
  return Buffer.concat([head, data]);
}

function ipv6Bytes(address: string): Buffer {
  const [left = '', right = ''] = address.split('::');
  const words = (part: string) => (part === '' ? [] : part.split(':'));
  const zeros = Array<string>(8 - words(left).length - words(right).length).fill('0');
  return Buffer.from(
    [...words(left), ...zeros, ...words(right)].map((word) => word.padStart(4, '0')).join(''),
    'hex',
  );
}
