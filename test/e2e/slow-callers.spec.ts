import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FrontDoor } from '../support/service/front-door.js';
import { STORE } from '../support/store-paths.js';

let door: FrontDoor;
let token: string;

beforeAll(async () => {
  door = await FrontDoor.open();
  await door.createStore(STORE);
  const { clientId } = await door.createApp();
  token = (await door.createToken(STORE, clientId, ['default'])).accessToken;
});

afterAll(() => door.close());

/** Sends the beginning, then a little more every 300 ms. Returns the status line when the service hangs up. */
function drip(beginning: string, more: string): Promise<string | undefined> {
  const { hostname, port } = new URL(door.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      answer += chunk;
    });
    const timer = setInterval(() => socket.write(more), 300);
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(timer);
      resolve(answer.split('\r\n')[0]);
    });
    socket.write(beginning);
  });
}

const post = (...headers: string[]) =>
  ['POST /web-hook HTTP/1.1', 'Host: a', 'Content-Type: application/json', ...headers, '', ''].join('\r\n');

/** All callers at once, since each waits for a timeout of seconds. */
describe('The service', () => {
  it('hangs up on a caller that drips its request without end', async () => {
    const bearer = `Authorization: Bearer ${token}`;
    const tooMuch = `12000\r\n${' '.repeat(0x12000)}\r\n`;
    const answers = await Promise.all([
      drip('GET /health/live HTTP/1.1\r\nHost: a\r\nX: ', 'a'),
      drip(`${post(bearer, 'Content-Length: 5000')}{`, ' '),
      drip(`${post('Content-Length: 5000')}{`, ' '),
      drip(`${post(bearer, 'Transfer-Encoding: chunked')}${tooMuch}`, '1\r\n \r\n'),
    ]);
    expect(answers.map((line) => line?.split(' ')[1])).toEqual(['408', '408', '401', '413']);
    expect((await fetch(`${door.url}/health/live`)).status).toBe(200);
  });
});
