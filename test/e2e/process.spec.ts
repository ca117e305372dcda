import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { beginningOf, callOf, FIRST_START, STORE, Started } from '../support/service/process-world.js';
import { ServiceProcess } from '../support/service/service-process.js';

const order = { scope: 'store/order/created', data: { type: 'order', id: 250 } };
/** By fours, since each is a process. */
const WRONG_VALUES = [
  { PORT: 'http', ROLE: 'boss', LOG_LEVEL: 'loud', PUBLIC_URL: 'ftp://x' },
  {
    MONGODB_URI: 'postgres://x',
    RETRY_SCHEDULE: '60,soon',
    RETENTION_BODIES: 'long',
    DELIVERY_CONCURRENCY: '0',
  },
  {
    ENCRYPTION_KEYS: 'a:short',
    DELIVERY_ALLOW_CIDRS: '10.0.0.0',
    DELIVERY_DNS_SERVERS: 'dns',
    EVENT_CATALOG: '/no',
  },
  {
    DELIVERY_SPEED: '9',
    STOREHOOKS_PORT: '1',
    ALLOW_INSECURE_DESTINATIONS: 'yes',
    DELIVERY_DENY_CIDRS: 'x/8',
  },
];

describe('The service as a process', () => {
  let begun: Started;

  beforeEach(async () => {
    begun = await Started.empty();
  });
  afterEach(() => begun.dispose());

  it('says where it listens and what it made, and the secrets only at the first start', async () => {
    const first = await begun.start();
    expect(first.startingLine).toEqual({
      msg: 'listening',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      storage: 'sqlite',
    });
    const text = expect.stringMatching(/./);
    expect(beginningOf(first)).toEqual({
      msg: FIRST_START,
      store_hash: 'store1',
      client_id: text,
      client_secret: text,
      signing_secret: text,
      access_token: text,
    });
    expect((await callOf(first)('POST', `${STORE}/events`, order)).status).toBe(202);
    expect(await first.end('SIGTERM')).toBe(0);
    expect(beginningOf(await begun.start())).toBeUndefined();
  });

  it('is refused beside another on the same directory', async () => {
    await begun.start();
    const { code, stdout, stderr } = await ServiceProcess.refused(begun.environment);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^storehooks: .+\n$/),
    });
    expect(stderr).toContain(begun.environment['DATA_DIR']);
  });

  it('is refused on a port that is taken', async () => {
    const PORT = new URL(begun.receiver.url('/')).port;
    const { code, stderr } = await ServiceProcess.refused({ ...begun.environment, PORT });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^storehooks: .*EADDRINUSE.*\n/)]);
  });

  it.each(WRONG_VALUES)('does not start with a wrong value, and says so in one line: %j', async (wrong) => {
    const ended = await Promise.all(
      Object.entries(wrong).map(async ([name, value]) => {
        const { code, stdout, stderr } = await ServiceProcess.refused({
          ...begun.environment,
          [name]: value,
        });
        return { name, code, stdout, isNamed: new RegExp(`^storehooks: .*${name}.*\\n$`).test(stderr) };
      }),
    );
    expect(ended).toEqual(ended.map(({ name }) => ({ name, code: 1, stdout: '', isNamed: true })));
  });

  it.each(['DELIVERY_ALLOW_CIDRS', 'ALLOW_INSECURE_DESTINATIONS'])(
    'refuses %s in production',
    async (name) => {
      const value = { DELIVERY_ALLOW_CIDRS: '127.0.0.0/8', ALLOW_INSECURE_DESTINATIONS: 'true' }[name]!;
      const refused = await ServiceProcess.refused({
        DATA_DIR: begun.environment['DATA_DIR']!,
        NODE_ENV: 'production',
        [name]: value,
      });
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(name)]);
    },
  );

  it('needs ENCRYPTION_KEYS with MongoDB', async () => {
    const refused = await ServiceProcess.refused({
      DATA_DIR: begun.environment['DATA_DIR']!,
      MONGODB_URI: 'mongodb://127.0.0.1:1/x',
    });
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/^storehooks: ENCRYPTION_KEYS .*\n$/),
    ]);
  });
});
