import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { FailureCode } from '../../../src/delivery/model/delivery.js';
import type { FailureReason } from '../../../src/delivery/model/failure-reason.js';
import type { Script } from './raw-receiver.js';

/** A status for success, a failure with its reason, or a failed status. */
export type Expected = { ok: number } | { failure: FailureCode; reason: FailureReason } | { http: number };

/** A RST may come before the connection is counted as made. */
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
const says =
  (answer: string | Buffer): Script =>
  async (socket, request) => {
    while (!socket.destroyed) {
      await request();
      socket.write(answer);
    }
  };

const saysThen =
  (answer: string, then: (socket: Socket) => void): Script =>
  async (socket, request) => {
    await request();
    // Only when the bytes have left, since a RST may overtake them.
    socket.write(answer, () => setTimeout(() => then(socket), 20));
  };

/** After the head, the same piece again and again, for as long as the sender listens. */
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

const statusLine = (status: string) => says(`HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`);

/** One letter at a time. */
const drips =
  (text: string): Script =>
  async (socket, request) => {
    await request();
    for (const letter of text) {
      socket.write(letter);
      await sleep(25);
    }
  };

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const EARLY_HINTS = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';

const NEVER_ANSWERED = on(
  { failure: 'timeout', reason: 'answer_timeout' },
  {
    'accepts and never answers': () => undefined,
    'drips the status line': drips(STATUS_LINE),
    'sends a 103 now and then': repeats('', EARLY_HINTS, 60),
    'sends an unasked-for 100 and nothing else': saysThen(CONTINUE, () => undefined),
  },
);

const CLOSED = on(
  { failure: 'reset', reason: 'closed_before_answer' },
  {
    'FIN before the request': fin,
    'FIN after the request': saysThen('', fin),
    'RST after the request': saysThen('', reset),
    'FIN in the status line': saysThen('HTTP/1.1 20', fin),
    'RST in the status line': saysThen('HTTP/1.1 20', reset),
    'FIN after an unasked-for 100': saysThen(CONTINUE, fin),
  },
);

const GARBLED = on(
  { failure: 'protocol', reason: 'malformed_answer' },
  {
    'HTTP/0.9': saysThen('<html>it works</html>', fin),
    'an SSH banner': says('SSH-2.0-OpenSSH_9.2p1\r\n'),
    'endless 103': repeats('', EARLY_HINTS, 0),
    '101': says('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    '101 with an upgrade': says('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
    'status 999': statusLine('999'),
    'status 000': statusLine('000'),
    'status 001': statusLine('001'),
    'status 20': statusLine('20'),
    'status 2000': statusLine('2000'),
    'status 600': statusLine('600'),
    'HTTP/2 without being asked': says(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])),
  },
);

const TOO_LARGE = on(
  { failure: 'protocol', reason: 'headers_too_large' },
  {
    'a status line of 1 MB': says(`HTTP/1.1 200 ${'a'.repeat(1 << 20)}\r\n\r\n`),
    'an endless header block of a 103': repeats('HTTP/1.1 103 X\r\n', 'x-a: b\r\n'.repeat(100), 0),
    'endless empty lines': repeats('', '\r\n'.repeat(1000), 0),
  },
);

/** A 2xx status line decides, no matter what follows it. */
const SUCCEEDED = on(
  { ok: 200 },
  {
    'HTTP/1.0': saysThen('HTTP/1.0 200 OK\r\n\r\nok', fin),
    'an unasked-for 100 first': says(`${CONTINUE}${STATUS_LINE}content-length: 0\r\n\r\n`),
    'a few 103 first': says(`${EARLY_HINTS.repeat(3)}${STATUS_LINE}content-length: 0\r\n\r\n`),
    'a bare LF in the header block': says('HTTP/1.1 200 OK\ncontent-length: 2\n\nok'),
    'obsolete folding of a header': says(`${STATUS_LINE}x-a: b\r\n c\r\ncontent-length: 0\r\n\r\n`),
    'a header line without a colon': says(`${STATUS_LINE}x-a b\r\ncontent-length: 0\r\n\r\n`),
    'a header line that is not text': says(`${STATUS_LINE}\0\x01\x7f\r\ncontent-length: 0\r\n\r\n`),
    '20 KB of headers': says(`${STATUS_LINE}x-a: ${'a'.repeat(20_000)}\r\ncontent-length: 0\r\n\r\n`),
    'two content-lengths': says(`${STATUS_LINE}content-length: 2\r\ncontent-length: 3\r\n\r\nokk`),
    'content-length with transfer-encoding': says(`${STATUS_LINE}content-length: 2\r\n${CHUNKED}0\r\n\r\n`),
    'a header of 1 MB': says(`${STATUS_LINE}x-a: ${'a'.repeat(1 << 20)}\r\n\r\n`),
    '10,000 headers': says(`${STATUS_LINE}${'x-a: b\r\n'.repeat(10_000)}\r\n`),
    'an endless header block': repeats(STATUS_LINE, 'x-a: b\r\n'.repeat(100), 0),
    'drips a header for ever': repeats(`${STATUS_LINE}x-a: `, 'a', 20),
    'FIN in the header block': saysThen(`${STATUS_LINE}x-a: b\r\n`, fin),
    'RST in the header block': saysThen(`${STATUS_LINE}x-a: b\r\n`, reset),
    'a body that lasts until FIN': saysThen(`${STATUS_LINE}connection: close\r\n\r\nok`, fin),
    'a body that lasts until RST': saysThen(`${STATUS_LINE}connection: close\r\n\r\nok`, reset),
    'FIN in the body': saysThen(`${STATUS_LINE}content-length: 9\r\n\r\nok`, fin),
    'RST in the body': saysThen(`${STATUS_LINE}content-length: 9\r\n\r\nok`, reset),
    'a content-length longer than the body': says(`${STATUS_LINE}content-length: 9999\r\n\r\nok`),
    'a body that drips for ever': repeats(`${STATUS_LINE}content-length: 99999\r\n\r\n`, 'x', 10),
    'an infinite body': repeats(
      `${STATUS_LINE}\r\n`,
      Buffer.concat(Array.from({ length: 64 }, () => KIB)),
      0,
    ),
    'an infinite chunked body': repeats(`${STATUS_LINE}${CHUNKED}`, `400\r\n${KIB}\r\n`, 0),
    'a chunk that is none': says(`${STATUS_LINE}${CHUNKED}zz\r\n`),
    'endless trailers': repeats(`${STATUS_LINE}${CHUNKED}0\r\n`, 'x-a: b\r\n'.repeat(100), 0),
    'a gzip bomb': says(gzipAnswer(1 << 24)),
    'an error in the body': says(`${STATUS_LINE}content-length: 14\r\n\r\n{"error":"no"}`),
  },
);

const REFUSED = [300, 301, 302, 303, 304, 307, 308, 400, 401, 404, 410, 429, 500, 503].flatMap((status) =>
  on(
    { http: status },
    {
      [`${status}`]: says(`HTTP/1.1 ${status} X\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n`),
    },
  ),
);

const REFUSED_BADLY = on(
  { http: 500 },
  {
    '500 with a body that drips': repeats('HTTP/1.1 500 X\r\ncontent-length: 99999\r\n\r\n', 'x', 10),
    '500 with an infinite body': repeats('HTTP/1.1 500 X\r\n\r\n', KIB, 0),
    '500 with 20 KB of headers': says(`HTTP/1.1 500 X\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`),
    '500 with headers cut off by RST': saysThen('HTTP/1.1 500 X\r\nx-a', reset),
    '500 with a body cut off by RST': saysThen('HTTP/1.1 500 X\r\ncontent-length: 9\r\n\r\nno', reset),
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
  ...TOO_LARGE,
  ...SUCCEEDED,
  ...on({ ok: 204 }, { '204 with a body': says('HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\nok') }),
  ...REFUSED,
  ...REFUSED_BADLY,
];
