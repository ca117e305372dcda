import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { PullSubscriptionList } from '../../src/pull/pull.schemas.js';
import { OtherMachine } from '../support/faults/other-machine.js';
import { built } from '../support/jest/dist.js';
import { callAs, ProcessWorld, type Tokens } from '../support/service/process-world.js';
import { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, PULLS, STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

const RECEIVER = fileURLToPath(new URL('../support/receivers/printing-receiver.js', import.meta.url));
/** Milliseconds for the receiver to start. */
const START_MS = 20_000;
const SECRET = /whsec_[\w+/=]+/;

interface Received {
  headers: Record<string, string>;
  body: string;
}

const [whereThereIsOne, why] = OtherMachine.isPossible()
  ? [describe, '']
  : [describe.skip, ' (needs the right to make a network namespace)'];

whereThereIsOne(`Another machine${why}`, () => {
  it('has taken its cable with it once it is removed', () => {
    const addresses = () =>
      Object.values(networkInterfaces()).flatMap((each) => each!.map(({ address }) => address));
    for (let turn = 0; turn < 5; turn++) {
      const machine = OtherMachine.connect();
      expect(addresses()).toContain(machine.here);
      machine.remove();
      expect(addresses()).not.toContain(machine.here);
    }
  });
});

whereThereIsOne(`The command listen on a machine that nobody can reach${why}`, () => {
  let machine: OtherMachine;
  let world: ProcessWorld;
  let tokens: Tokens;
  let service: ServiceProcess;
  let receiver: ChildProcess;
  let port: number;
  const received: Received[] = [];
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    machine = OtherMachine.connect();
    world = await ProcessWorld.open({ name: 'sqlite' });
    tokens = await world.createTenant();
    service = await ServiceProcess.start(production());
    receiver = there(RECEIVER);
    const lines = createInterface({ input: receiver.stdout! });
    const [first] = await once(lines, 'line', { signal: AbortSignal.timeout(START_MS) });
    port = (JSON.parse(first) as { port: number }).port;
    lines.on('line', (line) => received.push(JSON.parse(line) as Received));
  });
  afterAll(async () => {
    for (const child of started) await ended(child, 'SIGKILL');
    await service?.end('SIGKILL');
    await world?.close();
    machine?.remove();
  });

  /** No switch that lets a service send to private addresses. */
  const production = () => {
    const { DATA_DIR = '' } = world.environment;
    return { NODE_ENV: 'production', DATA_DIR, HOST: machine.here, PUBLIC_URL: 'https://hooks.example.com' };
  };
  const there = (...command: string[]) => {
    const child = machine.run(...command);
    started.push(child);
    return child;
  };
  const ended = async (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const closing = once(child, 'close');
    child.kill(signal);
    return (await closing)[0];
  };
  const listen = async (...more: string[]) => {
    const plan = ['--url', service.url, '--token', tokens.partner, '--store', STORE];
    const forward = ['--scope', 'store/order/*', '--forward', `http://localhost:${port}/orders`];
    return there(await built('cli.js'), 'listen', ...plan, ...forward, ...more);
  };
  const subscriptions = async () => {
    const { body } = await callAs(service, tokens.partner)('GET', PULLS);
    return (body as PullSubscriptionList).data.map(({ id }) => id);
  };
  const begun = () => until('a pull subscription', subscriptions, ({ length }) => length === 1);
  const order = async (id: number) => {
    const event = { scope: 'store/order/created', data: { type: 'order', id } };
    return ((await callAs(service, tokens.platform)('POST', EVENTS, event)).body as { id: string }).id;
  };
  const ids = () => received.map(({ headers }) => headers['webhook-id']);
  const arrived = (event: string) =>
    until(
      'the event',
      async () => ids(),
      (known) => known.includes(event),
    );
  const dial = (host: string) =>
    new Promise<string>((resolve) => {
      const socket = connect({ host, port, timeout: 2_000 });
      socket.on('connect', () => resolve('connected'));
      socket.on('timeout', () => resolve('no answer'));
      socket.on('error', ({ message }) => resolve(message));
      socket.on('close', () => socket.destroy());
    });

  it('cannot be called from the service', async () => {
    expect(await dial(machine.there)).toContain('ECONNREFUSED');
    expect(await dial('127.0.0.1')).toContain('ECONNREFUSED');
  });

  it('receives, is killed, receives what came meanwhile, and ends clean', async () => {
    const first = await listen();
    let printed = '';
    first.stderr!.on('data', (text: Buffer) => (printed += text.toString()));
    const [subscription] = await begun();
    const events = [await order(1)];
    await arrived(events[0]!);
    await ended(first, 'SIGKILL');
    events.push(await order(2), await order(3));
    const second = await listen('--subscription', subscription!);
    await arrived(events[1]!);
    await arrived(events[2]!);
    expect(await ended(second, 'SIGINT')).toBe(0);
    expect(await subscriptions()).toEqual([]);
    expect(new Set(ids())).toEqual(new Set(events));
    expect(printed).toContain(subscription);
  });

  it('goes on when the service was away', async () => {
    const running = await listen();
    await begun();
    const port = new URL(service.url).port;
    await service.end('SIGTERM');
    service = await ServiceProcess.start({ ...production(), PORT: port });
    const event = await order(4);
    await arrived(event);
    expect(await ended(running, 'SIGINT')).toBe(0);
    expect(await subscriptions()).toEqual([]);
  });

  it('forwards what its developer can verify', async () => {
    const { body } = await callAs(service, tokens.partner)(
      'POST',
      `/stores/${STORE}/v2/signing-secret/rotate`,
    );
    const [secret] = SECRET.exec(JSON.stringify(body))!;
    const running = await listen();
    await begun();
    const event = await order(5);
    await arrived(event);
    await ended(running, 'SIGINT');
    const last = received.find(({ headers }) => headers['webhook-id'] === event)!;
    expect(() => new Webhook(secret!).verify(last.body, last.headers)).not.toThrow();
  });
});
