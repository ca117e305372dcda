import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProcessWorld } from '../support/service/process-world.js';
import { ServiceProcess } from '../support/service/service-process.js';
import { until } from '../support/until.js';

const HELD = 1_000;
/** A new connection ends one that has not sent its request yet. */
const MORE = 20;
/** Each caller may have 256 connections. */
const CALLERS = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'];

describe('The service as a process', () => {
  let world: ProcessWorld;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    world = await ProcessWorld.open();
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await world.close();
  });

  const statusAt = async (url: string) => (await fetch(url)).status;

  /** The status for one more connection of an address. */
  const statusFor = (localAddress: string, url: string) =>
    new Promise<number>((resolve, reject) => {
      get(url, { localAddress, agent: false }, (answer) => resolve(answer.resume().statusCode!)).on(
        'error',
        reject,
      );
    });

  /** Opens connections and sends on each the beginning of a request with a body that does not come. */
  const holdPlaces = (url: string, count = HELD + MORE) => {
    const { hostname, port } = new URL(url);
    const head = 'POST /oauth2/token HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n';
    const form = 'Content-Type: application/x-www-form-urlencoded\r\n\r\n';
    for (let i = 0; i < count; i++) {
      const localAddress = CALLERS[i % CALLERS.length]!;
      const socket = connect({ port: Number(port), host: hostname, localAddress });
      sockets.push(socket.on('error', () => undefined));
      socket.write(head + form);
    }
  };
  const openAt = async (url: string) =>
    Number(/^storehooks_http_connections (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1]);

  it('answers health checks and metrics while 1,000 connections wait for their bodies', async () => {
    const { url } = await world.start();
    holdPlaces(url);
    await until(
      'the places to be taken',
      () => openAt(url),
      (open) => open >= HELD,
    );
    expect([await statusAt(`${url}/health/live`), await statusAt(`${url}/health/ready`)]).toEqual([200, 200]);
    expect(await statusAt(`${url}/metrics`)).toBe(200);
    // A caller that holds a quarter of the places has no more, but for health checks. One that holds none has.
    await until(
      'one more of the crowd to be refused',
      async () => {
        const status = await statusFor(CALLERS[0]!, `${url}/catalog`);
        holdPlaces(url, 1);
        return status;
      },
      (status) => status === 503,
    );
    expect(await statusFor(CALLERS[0]!, `${url}/health/live`)).toBe(200);
    expect(await statusFor('127.0.0.6', `${url}/catalog`)).toBe(200);
    for (const socket of sockets.splice(0)) socket.destroy();
    await until(
      'the places to be free',
      () => openAt(url),
      (open) => open < 10,
    );
    expect(await statusAt(`${url}/catalog`)).toBe(200);
  });

  it('has a listener for operators alone with MANAGEMENT_PORT, where metrics then are', async () => {
    const service = await world.start({ MANAGEMENT_PORT: '0' });
    const { url } = service;
    const management = String(service.startingLine!['management']);
    expect(management).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    holdPlaces(url);
    await until(
      'the places to be taken',
      () => openAt(management),
      (open) => open >= HELD,
    );
    const paths = [
      '/health/live',
      '/health/ready',
      '/metrics',
      '/metrics/',
      '/catalog',
      '/docs',
      '/oauth2/token',
    ];
    const statuses = await Promise.all(paths.map((path) => statusAt(management + path)));
    expect(statuses).toEqual([200, 200, 200, 200, 404, 404, 404]);
    for (const socket of sockets.splice(0)) socket.destroy();
    await until(
      'the places to be free',
      () => openAt(management),
      (open) => open < 10,
    );
    expect([await statusAt(`${url}/metrics`), await statusAt(`${url}/health/live`)]).toEqual([404, 200]);
    expect(await service.end('SIGTERM')).toBe(0);
  });

  it('refuses to start when the management port is taken', async () => {
    const MANAGEMENT_PORT = new URL(world.receiver.url('/')).port;
    const { code, stderr } = await ServiceProcess.refused({ ...world.environment, MANAGEMENT_PORT });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^storehooks: .*EADDRINUSE.*\n/)]);
  });
});
