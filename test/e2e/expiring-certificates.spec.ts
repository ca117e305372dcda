import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HookStatus } from '../../src/delivery-log/hook-health/hook-status.schema.js';
import type { NoticeFacts } from '../../src/notices/notice.js';
import { onBothStores } from '../support/databases.js';
import type { Call } from '../support/http.js';
import { type Certificate, makeCertificates } from '../support/receivers/certificates.js';
import { Mailbox } from '../support/receivers/mailbox.js';
import { callAs, ProcessWorld, type Tokens } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS, STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

const certificates = makeCertificates();
const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const ORDER = { scope: 'store/order/created', data: { type: 'order', id: 1 } };

const expiryOf = ({ cert }: Certificate) => new Date(new X509Certificate(cert).validTo).toISOString();

onBothStores('A certificate that ends soon', (database) => {
  (certificates === null ? describe.skip : describe)('(needs the openssl command)', () => {
    const { ca, good, ending, endingLater } = certificates!;
    let world: ProcessWorld;
    let mailbox: Mailbox;
    let receiver: Server;
    let tokens: Tokens;
    let services: ServiceProcess[];
    let partner: Call;

    beforeAll(async () => {
      mailbox = await Mailbox.start();
      receiver = createServer(ending, (request, response) => {
        request.resume().on('end', () => response.writeHead(204).end());
      });
      await once(receiver.listen(0, '127.0.0.1'), 'listening');
      world = await ProcessWorld.open(database, { SMTP_URL: mailbox.url, NOTICE_FROM: 'a@example.com' });
      world.environment['NOTICE_WEBHOOK_URL'] = world.receiver.url('/notices');
      world.environment['NOTICE_WEBHOOK_SECRET'] = SECRET;
      const trusted = join(world.environment['DATA_DIR']!, 'ca.pem');
      await writeFile(trusted, ca);
      world.environment['NODE_EXTRA_CA_CERTS'] = trusted;
      tokens = await world.createTenant();
      // An embedded store has one process. There, the second one comes after the first.
      services = [await world.start()];
      if (database.name === 'mongodb') services.push(await world.start());
      partner = callAs(services[0]!, tokens.partner);
    }, 90_000);
    afterAll(async () => {
      await world?.close();
      await mailbox?.close();
      receiver?.closeAllConnections();
      receiver?.close();
    });

    const newHook = async (scope: string) => {
      const { port } = receiver.address() as AddressInfo;
      const { status, body } = await partner('POST', HOOKS, {
        scope,
        destination: `https://127.0.0.1:${port}/`,
      });
      expect(status).toBe(201);
      return (body as { id: number }).id;
    };
    /** Each process opens a connection of its own. */
    const publish = async () => {
      for (const service of services)
        expect(await callAs(service, tokens.platform)('POST', EVENTS, ORDER)).toMatchObject({ status: 202 });
    };
    const told = () =>
      world.receiver
        .requests('/notices')
        .flatMap(({ body }) => (JSON.parse(String(body)) as { notices: NoticeFacts[] }).notices);
    const expiriesTold = () => told().map((facts) => facts.certificate_expires_at);
    const shown = async (hook: number) =>
      ((await partner('GET', `${HOOKS}/${hook}/status`)).body as HookStatus).certificate;
    const show = (certificate: Certificate) => {
      receiver.setSecureContext(certificate);
      receiver.closeAllConnections();
    };

    it('is told once, by every process and after a restart, and again when the next one ends soon', async () => {
      const put = await partner('PUT', `/stores/${STORE}/v3/hooks/admin`, { emails: ['b@example.com'] });
      expect(put.status).toBe(204);
      // Two hooks at one host have one certificate.
      const hook = await newHook('store/order/*');
      await newHook('store/order/created');
      expect(await shown(hook)).toBeNull();
      await publish();
      await until('both notices', () => told().length > 0 && mailbox.mails.length > 0);
      expect(told()).toMatchObject([
        { kind: 'certificate_expiring', certificate_expires_at: expiryOf(ending) },
      ]);
      expect(mailbox.mails[0]!.text).toContain('expires');
      expect(await shown(hook)).toEqual({ expires_at: expiryOf(ending), expires_soon: true });

      const stopped = services.pop()!;
      expect(await stopped.end('SIGTERM')).toBe(0);
      services.push(await world.start());
      partner = callAs(services.at(-1)!, tokens.partner);
      await publish();
      // What the restart made somebody tell again would come before this.
      show(endingLater);
      await publish();
      await until('a notice of the next certificate', () => expiriesTold().includes(expiryOf(endingLater)));
      expect(expiriesTold()).toEqual([expiryOf(ending), expiryOf(endingLater)]);

      show(good);
      await publish();
      const renewed = { expires_at: expiryOf(good), expires_soon: false };
      await until(
        'the renewed certificate',
        () => shown(hook),
        (it) => it?.expires_at === renewed.expires_at,
      );
      expect(await shown(hook)).toEqual(renewed);
      expect(expiriesTold()).toHaveLength(2);
    }, 90_000);
  });
});
