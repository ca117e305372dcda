import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from '@jest/globals';
import { snippetsOf } from './snippets.js';

const MESSAGE = {
  id: 'dlv_1.1.x',
  headers: { 'webhook-id': 'msg_1' },
  body: '{"scope":"store/order/created"}',
};

/** What the routes of pulling answer to a program that pulls one message, and what it sent. */
class OneMessage {
  readonly sent: unknown[] = [];
  private isPulled = false;

  async answer(request: IncomingMessage): Promise<{ status: number; body?: object } | null> {
    const { method, url, headers } = request;
    const body = await text(request);
    this.sent.push([method, url, headers.authorization, ...(body ? [JSON.parse(body)] : [])]);
    if (url!.endsWith('/ack')) return { status: 204 };
    if (method === 'POST') return { status: 201, body: { id: 'one' } };
    if (this.isPulled) return null;
    this.isPulled = true;
    return { status: 200, body: { messages: [MESSAGE] } };
  }
}

it('The program of docs/guides/pulling.md pulls a message, has it handled, and acknowledges it', async () => {
  const service = new OneMessage();
  const server = createServer(async (request, response) => {
    const answer = await service.answer(request);
    if (answer) response.writeHead(answer.status).end(answer.body && JSON.stringify(answer.body));
    // It asks for a second message: that is all that there is to see.
    else program.kill();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const [snippet] = snippetsOf('docs/guides/pulling.md', 'js');
  const handle = 'async function handle(id, event) { console.log(id, event.scope); }';
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const code = `${snippet!.replace('https://hooks.example.com', origin)}\n${handle}`;
  const env = { ...process.env, NODE_OPTIONS: '', TOKEN: 'secret' };
  const program = execFile(process.execPath, ['--input-type=module', '--eval', code], { env });
  const [output, errors] = await Promise.all([text(program.stdout!), text(program.stderr!)]);
  server.closeAllConnections();
  server.close();
  expect([output, errors]).toEqual(['msg_1 store/order/created\n', '']);
  const pulls = '/stores/5ueh97/v2/pull-subscriptions';
  const token = 'Bearer secret';
  expect(service.sent).toEqual([
    ['POST', pulls, token, { scope: 'store/order/*', expires_in: null }],
    ['GET', `${pulls}/one/messages?max=100&wait=20`, token],
    ['POST', `${pulls}/one/ack`, token, { ids: [MESSAGE.id] }],
    ['GET', `${pulls}/one/messages?max=100&wait=20`, token],
  ]);
});
