import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { FailureCode } from '../../../src/delivery/model/delivery.js';
import type { Script } from './raw-receiver.js';

/** The status of a success, a failure code, or the status of a failure. */
export type Expected = { ok: number } | { failure: FailureCode } | { http: number };

/** The RST may arrive before the sender counts the connection as made. */
export const resetsAtOnce: Script = (socket) => void socket.resetAndDestroy();

export interface HostileCase {
  name: string;
  script: Script;
  expected: Expected;
}

const STATUS_LINE = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = 'transfer-encoding: chunked\r\n\r\n';
const KIB = Buffer.alloc(1024, 'x');

/** Answers each request with these bytes. */
const sends =
  (answer: string | Buffer): Script =>
  async (socket, request) => {
    while (!socket.destroyed) {
      await request();
      socket.write(answer);
    }
  };

const sendsThen =
  (answer: string, then: (socket: Socket) => void): Script =>
  async (socket, request) => {
    await request();
    // Wait until the bytes have left, since a RST may overtake them.
    socket.write(answer, () => setTimeout(() => then(socket), 20));
  };

/** Sends the head, then the same piece again and again until the sender hangs up. */
const repeats =
  (head: string, piece: string | Buffer, everyMs: number): Script =>
  async (socket, request) => {
    await request();
    socket.write(head);
    while (!socket.destroyed) {
      if (socket.write(piece) && everyMs === 0) await sleep(0);
      else if (everyMs === 0)
        await Promise.race([new Promise((done) => socket.once('drain', done)), sleep(50)]);
      else await sleep(everyMs);
    }
  };

const fin = (socket: Socket) => void socket.end();
const reset = (socket: Socket) => void socket.resetAndDestroy();

const on = (expected: Expected, cases: Record<string, Script>): HostileCase[] =>
  Object.entries(cases).map(([name, script]) => ({ name, script, expected }));

const statusLine = (status: string) => sends(`HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`);

/** Sends one letter at a time. */
const drips =
  (text: string): Script =>
  async (socket, request) => {
    await request();
    for (const letter of text) {
      socket.write(letter);
      await sleep(25);
    }
  };

const NEVER_ANSWERED = on(
  { failure: 'timeout' },
  {
    'accepts and never answers': () => undefined,
    'drips the status line': drips(STATUS_LINE),
    'drips a header without end': repeats(`${STATUS_LINE}x-a: `, 'a', 20),
    'sends a 103 every 60 ms': repeats('', 'HTTP/1.1 103 Early Hints\r\n\r\n', 60),
  },
);

const CLOSED = on(
  { failure: 'reset' },
  {
    'sends FIN before the request': fin,
    'sends FIN after the request': sendsThen('', fin),
    'sends RST after the request': sendsThen('', reset),
    'sends FIN in the status line': sendsThen('HTTP/1.1 20', fin),
    'sends RST in the status line': sendsThen('HTTP/1.1 20', reset),
    'sends FIN in the header block': sendsThen(`${STATUS_LINE}x-a: b\r\n`, fin),
    'sends RST in the header block': sendsThen(`${STATUS_LINE}x-a: b\r\n`, reset),
  },
);

const GARBLED = on(
  { failure: 'protocol' },
  {
    'answers in HTTP/0.9': sendsThen('<html>it works</html>', fin),
    'sends an SSH banner': sends('SSH-2.0-OpenSSH_9.2p1\r\n'),
    'sends a bare LF in the header block': sends('HTTP/1.1 200 OK\ncontent-length: 2\n\nok'),
    'folds a header in the obsolete way': sends(`${STATUS_LINE}x-a: b\r\n c\r\ncontent-length: 0\r\n\r\n`),
    'sends two content-lengths': sends(`${STATUS_LINE}content-length: 2\r\ncontent-length: 3\r\n\r\nokk`),
    'sends content-length with transfer-encoding': sends(
      `${STATUS_LINE}content-length: 2\r\n${CHUNKED}0\r\n\r\n`,
    ),
    'sends a header of 1 MB': sends(`${STATUS_LINE}x-a: ${'a'.repeat(1 << 20)}\r\n\r\n`),
    'sends 10,000 headers': sends(`${STATUS_LINE}${'x-a: b\r\n'.repeat(10_000)}\r\n`),
    'sends an endless header block': repeats(STATUS_LINE, 'x-a: b\r\n'.repeat(100), 0),
    'sends 103 without end': repeats('', 'HTTP/1.1 103 Early Hints\r\n\r\n', 0),
    'sends an unexpected 100': sends('HTTP/1.1 100 Continue\r\n\r\n'),
    'answers 101': sends('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    'answers 101 with an upgrade': sends(
      'HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    ),
    'answers status 999': statusLine('999'),
    'answers status 000': statusLine('000'),
    'answers status 001': statusLine('001'),
    'answers status 20': statusLine('20'),
    'answers status 2000': statusLine('2000'),
    'answers status 600': statusLine('600'),
    'speaks HTTP/2 without negotiation': sends(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])),
  },
);

/** A 2xx status line is a success, no matter what follows the header block. */
const SUCCEEDED = on(
  { ok: 200 },
  {
    'answers in HTTP/1.0': sendsThen('HTTP/1.0 200 OK\r\n\r\nok', fin),
    'ends the body with FIN': sendsThen(`${STATUS_LINE}connection: close\r\n\r\nok`, fin),
    'ends the body with RST': sendsThen(`${STATUS_LINE}connection: close\r\n\r\nok`, reset),
    'sends FIN in the body': sendsThen(`${STATUS_LINE}content-length: 9\r\n\r\nok`, fin),
    'sends RST in the body': sendsThen(`${STATUS_LINE}content-length: 9\r\n\r\nok`, reset),
    'sends a content-length longer than the body': sends(`${STATUS_LINE}content-length: 9999\r\n\r\nok`),
    'drips a body without end': repeats(`${STATUS_LINE}content-length: 99999\r\n\r\n`, 'x', 10),
    'sends an infinite body': repeats(
      `${STATUS_LINE}\r\n`,
      Buffer.concat(Array.from({ length: 64 }, () => KIB)),
      0,
    ),
    'sends an infinite chunked body': repeats(`${STATUS_LINE}${CHUNKED}`, `400\r\n${KIB}\r\n`, 0),
    'sends a malformed chunk': sends(`${STATUS_LINE}${CHUNKED}zz\r\n`),
    'sends endless trailers': repeats(`${STATUS_LINE}${CHUNKED}0\r\n`, 'x-a: b\r\n'.repeat(100), 0),
    'sends a gzip bomb': sends(gzipAnswer(1 << 24)),
    'answers 200 with an error in the body': sends(`${STATUS_LINE}content-length: 14\r\n\r\n{"error":"no"}`),
    'sends a few 103 first': sends(
      `${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(3)}${STATUS_LINE}content-length: 0\r\n\r\n`,
    ),
  },
);

const REFUSED = [300, 301, 302, 303, 304, 307, 308, 400, 401, 404, 410, 429, 500, 503].flatMap((status) =>
  on(
    { http: status },
    {
      [`answers ${status}`]: sends(
        `HTTP/1.1 ${status} X\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n`,
      ),
    },
  ),
);

const REFUSED_BADLY = on(
  { http: 500 },
  {
    'answers 500 with a body that drips': repeats('HTTP/1.1 500 X\r\ncontent-length: 99999\r\n\r\n', 'x', 10),
    'answers 500 with an infinite body': repeats('HTTP/1.1 500 X\r\n\r\n', KIB, 0),
    'answers 500 with a body cut off by RST': sendsThen(
      'HTTP/1.1 500 X\r\ncontent-length: 9\r\n\r\nno',
      reset,
    ),
  },
);

function gzipAnswer(bytes: number): Buffer {
  const body = gzipSync(Buffer.alloc(bytes));
  const head = `${STATUS_LINE}content-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

export const HOSTILE_CASES: HostileCase[] = [
  ...NEVER_ANSWERED,
  ...CLOSED,
  ...GARBLED,
  ...SUCCEEDED,
  ...on(
    { ok: 204 },
    { 'answers 204 with a body': sends('HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\nok') },
  ),
  ...REFUSED,
  ...REFUSED_BADLY,
];
