import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongodMember } from '../support/mongo/mongod-member.js';
import { Started } from '../support/service/process-world.js';
import { type Environment, runCli, ServiceProcess } from '../support/service/service-process.js';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const line = (text: string) => expect.stringMatching(new RegExp(`^storehooks: [^\\n]*${text}[^\\n]*\\n$`));

describe('The first hour with the embedded store', () => {
  let begun: Started;
  beforeEach(async () => {
    begun = await Started.empty();
  });
  afterEach(() => begun.dispose());

  it('refuses a command on a directory without a database, names the directory and creates nothing', async () => {
    const DATA_DIR = join(begun.environment['DATA_DIR']!, 'wrong');
    const { code, stderr } = await runCli({ ...begun.environment, DATA_DIR }, 'store', 'list');
    expect({ code, stderr }).toEqual({ code: 1, stderr: line(`${DATA_DIR} has no database`) });
    expect(existsSync(DATA_DIR)).toBe(false);
    const migrated = await runCli({ ...begun.environment, DATA_DIR }, 'migrate');
    expect(migrated.code).toBe(0);
    expect((await runCli({ ...begun.environment, DATA_DIR }, 'store', 'list')).code).toBe(0);
  });

  it('does not start with another key under the same id, nor without the key, and says which', async () => {
    const first = await begun.start({ ENCRYPTION_KEYS: key('k1') });
    await first.end('SIGTERM');
    const refusal = async (ENCRYPTION_KEYS: string) => {
      const environment = { ...begun.environment, ENCRYPTION_KEYS };
      const service = await ServiceProcess.refused(environment);
      const command = await runCli(environment, 'app', 'create', 'An app');
      expect([service.code, command.code, command.stderr]).toEqual([1, 1, service.stderr]);
      const doctor = await runCli(environment, 'doctor');
      expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringMatching(/keys +false .*k1/)]);
      return service.stderr;
    };
    expect(await refusal(key('k1'))).toEqual(line('The key k1 is not the key'));
    expect(await refusal(key('k2'))).toEqual(line('the key k1, which is not among'));
  });
});

describe('The first hour with MongoDB', () => {
  const keys = { ENCRYPTION_KEYS: key('k1') };
  const outcomes = async (environment: Environment) => {
    const service = await ServiceProcess.refused(environment);
    const { code, stdout } = await runCli(environment, 'doctor');
    return { service: [service.code, service.stderr], doctor: [code, stdout] };
  };

  it('says that nothing listens at the address, with the host and without the password', async () => {
    const MONGODB_URI = 'mongodb://ann:s3cret@127.0.0.1:9/x?replicaSet=rs0';
    const { service, doctor } = await outcomes({ ...keys, MONGODB_URI });
    const found = 'MongoDB at 127.0.0.1:9 refused the connection';
    expect(service).toEqual([1, line(found)]);
    expect(doctor).toEqual([1, expect.stringContaining(found)]);
    for (const check of ['store', 'keys', 'disk', 'clock', 'dns']) expect(doctor[1]).toContain(`\n${check} `);
    expect(JSON.stringify([service, doctor])).not.toContain('s3cret');
  });

  it('refuses a standalone server and says how to make it a replica set', async () => {
    const member = await MongodMember.create();
    if (!member) return;
    member.start({ standalone: true });
    try {
      await member.command({ ping: 1 });
      const { service, doctor } = await outcomes({ ...keys, MONGODB_URI: `mongodb://${member.host}/x` });
      expect(service).toEqual([1, line('mongod --replSet rs0.*rs.initiate')]);
      expect(doctor).toEqual([1, expect.stringContaining('mongod --replSet rs0')]);
    } finally {
      await member.dispose();
    }
  });
});
