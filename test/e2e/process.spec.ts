import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProcessWorld } from '../support/service/process-world.js';
import { ServiceProcess } from '../support/service/service-process.js';

/** In groups of four, since each value starts a process. */
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
  let world: ProcessWorld;

  beforeEach(async () => {
    world = await ProcessWorld.open({ name: 'sqlite' }, { LOG_LEVEL: 'info' });
  });
  afterEach(() => world.close());

  it('refuses to start beside another service on the same data directory', async () => {
    await world.start();
    const { code, stdout, stderr } = await ServiceProcess.refused(world.environment);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^storehooks: .+\n$/),
    });
    expect(stderr).toContain(world.environment['DATA_DIR']);
  });

  it('refuses to start on a port that is in use', async () => {
    const PORT = new URL(world.receiver.url('/')).port;
    const { code, stderr } = await ServiceProcess.refused({ ...world.environment, PORT });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^storehooks: .*EADDRINUSE.*\n/)]);
  });

  it.each(WRONG_VALUES)('refuses to start with a wrong value and names it in one line: %j', async (wrong) => {
    const ended = await Promise.all(
      Object.entries(wrong).map(async ([name, value]) => {
        const { code, stdout, stderr } = await ServiceProcess.refused({
          ...world.environment,
          [name]: value,
        });
        return { name, code, stdout, isNamed: new RegExp(`^storehooks: .*${name}.*\\n$`).test(stderr) };
      }),
    );
    expect(ended).toEqual(ended.map(({ name }) => ({ name, code: 1, stdout: '', isNamed: true })));
  });

  it.each(['DELIVERY_ALLOW_CIDRS', 'ALLOW_INSECURE_DESTINATIONS'])(
    'refuses to start with %s in production',
    async (name) => {
      const value = { DELIVERY_ALLOW_CIDRS: '127.0.0.0/8', ALLOW_INSECURE_DESTINATIONS: 'true' }[name]!;
      const refused = await ServiceProcess.refused({
        DATA_DIR: world.environment['DATA_DIR']!,
        NODE_ENV: 'production',
        [name]: value,
      });
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(name)]);
    },
  );

  it('refuses to start on MongoDB without ENCRYPTION_KEYS', async () => {
    const refused = await ServiceProcess.refused({
      DATA_DIR: world.environment['DATA_DIR']!,
      MONGODB_URI: 'mongodb://127.0.0.1:1/x',
    });
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/^storehooks: ENCRYPTION_KEYS .*\n$/),
    ]);
  });
});
