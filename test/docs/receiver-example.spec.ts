import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeliveryWorld } from '../support/service/delivery-world.js';
import { until } from '../support/until.js';
import { snippetsOf } from './snippets.js';

/** A port of loopback that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await once(server.close(), 'close');
  return port;
}

describe('The receiver of the README', () => {
  let world: DeliveryWorld;
  let directory: string;
  let receiver: ChildProcess;
  let printed = '';
  let port: number;

  beforeAll(async () => {
    world = await DeliveryWorld.open({ name: 'sqlite' });
    directory = mkdtempSync(join(tmpdir(), 'storehooks-receiver-'));
    port = await freePort();
    const example = snippetsOf('README.md', 'js').find((code) => code.includes('createServer'))!;
    const onOurPort = example.replace('.listen(4000,', `.listen(${port},`);
    writeFileSync(join(directory, 'receiver.mjs'), onOurPort);
    const env = { ...process.env, NODE_OPTIONS: '' };
    receiver = spawn(process.execPath, ['receiver.mjs'], { cwd: directory, env });
    receiver.stdout!.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  });
  afterAll(async () => {
    const ended = once(receiver, 'exit');
    receiver.kill();
    await ended;
    rmSync(directory, { recursive: true });
    await world?.close();
  });

  it('answers a delivery with 204, and prints its headers and its body', async () => {
    const partner = await world.newPartner();
    const destination = `http://127.0.0.1:${port}/orders`;
    await until(
      'the receiver to listen',
      () =>
        fetch(destination, { method: 'POST' }).then(
          ({ status }) => status,
          () => 0,
        ),
      (status) => status === 204,
    );
    const hook = await partner.hook({ destination });
    const id = await world.order(1);
    await until(
      'the delivery in the log',
      async () => (await partner.call('GET', `${partner.hooks}/${hook}/deliveries`)).body,
      (body) => JSON.stringify(body).includes('"last_status":204'),
    );
    expect(printed).toContain(`webhook-id: ${id}\n`);
    expect(printed).toMatch(
      /^webhook-timestamp: \d+\nwebhook-signature: v1,\S+ v1,\S+\n\{"scope":"store\/order\/created"/m,
    );
  });
});
