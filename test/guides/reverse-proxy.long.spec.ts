import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { read } from '../docs/repository.js';
import { freePort } from '../support/free-port.js';
import { makeCertificates } from '../support/receivers/certificates.js';
import { ProcessWorld } from '../support/service/process-world.js';
import { EVENTS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const certificates = makeCertificates();
const runs = (program: string, argument: string) => spawnSync(program, [argument]).status === 0;
const PROXIES = [
  { program: 'nginx', language: 'nginx', isThere: runs('nginx', '-v') && certificates !== null },
  { program: 'caddy', language: 'caddyfile', isThere: runs('caddy', 'version') },
] as const;

/** The block of the guide in this language. */
const configurationOf = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(read('docs/guides/reverse-proxy.md'))![1]!;

describe.each(PROXIES)("The guide's configuration of $program", ({ program, language, isThere }) => {
  const where = isThere ? it : it.skip;
  let folder: string;
  let world: ProcessWorld;
  let proxy: ChildProcess;
  let token: string;
  let port: string;

  beforeEach(async () => {
    if (!isThere) return;
    folder = await mkdtemp(join(tmpdir(), 'storehooks-proxy-'));
    world = await ProcessWorld.open();
    const service = await world.start();
    token = (await world.createTenant()).platform;
    port = await freePort();
    const text = configurationOf(language).replaceAll('127.0.0.1:3000', new URL(service.url).host);
    proxy = await (program === 'nginx' ? startNginx(folder, text, port) : startCaddy(folder, text, port));
    await until('the proxy', async () => (await ask('GET', '/catalog')) === 200);
  });
  afterEach(async () => {
    if (!isThere) return;
    const ended = once(proxy, 'close');
    proxy.kill('SIGTERM');
    await ended;
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (method: string, path: string, body?: string): Promise<number | null> => {
    const secure = program === 'nginx';
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      host: 'hooks.example.com',
    };
    const options = {
      host: '127.0.0.1',
      port,
      path,
      method,
      headers,
      rejectUnauthorized: false,
      agent: false as const,
    };
    return new Promise((resolve) => {
      const request = (secure ? httpsRequest : httpRequest)(options, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? null));
      });
      request.on('error', () => resolve(null)).end(body);
    });
  };
  const publish = () => {
    const data = { type: 'order', id: 250, note: 'x'.repeat(60_000) };
    return ask('POST', EVENTS, JSON.stringify(Array(15).fill({ scope: 'store/order/created', data })));
  };

  where('passes almost 1 MiB of events through', async () => {
    expect(await publish()).toBe(202);
  });

  where('answers 404 for what is not for the internet', async () => {
    const paths = ['/metrics', '/docs', '/docs/swagger-ui.css', '/openapi.json', '/health/live'];
    expect(await Promise.all(paths.map((path) => ask('GET', path)))).toEqual(paths.map(() => 404));
  });
});

async function startNginx(folder: string, text: string, port: string): Promise<ChildProcess> {
  const { key, cert } = certificates!.good;
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'cert.key'), key);
  const site = text
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace(/\/etc\/ssl\/\S+\.(pem|key);/g, `${folder}/cert.$1;`);
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const http = `http { access_log off; ${paths.join(' ')}\n${site} }`;
  await writeFile(join(folder, 'nginx.conf'), `daemon off; user root; pid ${folder}/pid; events {}\n${http}`);
  return spawn('nginx', ['-p', folder, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')], {
    stdio: 'ignore',
  });
}

async function startCaddy(folder: string, text: string, port: string): Promise<ChildProcess> {
  const site = text.replace('hooks.example.com {', `http://hooks.example.com:${port} {`);
  await writeFile(join(folder, 'Caddyfile'), `{\n  admin off\n}\n${site}`);
  const args = ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'];
  return spawn('caddy', args, { stdio: 'ignore', env: { ...process.env, HOME: folder } });
}
