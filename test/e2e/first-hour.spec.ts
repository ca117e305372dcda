import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mongod } from '../support/mongo/mongod.js';
import { MongodMember } from '../support/mongo/mongod-member.js';
import { runCli } from '../support/service/command-line.js';
import { ProcessWorld } from '../support/service/process-world.js';
import { newKey, refusal, refusals } from '../support/service/refusals.js';
import { ServiceProcess } from '../support/service/service-process.js';

describe('A command on a directory without a database', () => {
  let world: ProcessWorld;
  beforeEach(async () => {
    world = await ProcessWorld.open();
  });
  afterEach(() => world.close());

  it('is refused, names the directory and creates nothing; migrate creates the database', async () => {
    const DATA_DIR = join(world.environment['DATA_DIR']!, 'wrong');
    const environment = { ...world.environment, DATA_DIR };
    for (const args of [
      ['store', 'list'],
      ['app', 'create', 'An app'],
      ['keys', 'rotate'],
    ]) {
      const refused = await runCli(environment, ...args);
      expect(refused).toEqual({ code: 1, stdout: '', stderr: refusal(`${DATA_DIR} has no database`) });
    }
    const doctor = await runCli(environment, 'doctor');
    expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringContaining(`${DATA_DIR} has no database`)]);
    expect(existsSync(DATA_DIR)).toBe(false);
    expect((await runCli(environment, 'migrate')).code).toBe(0);
    expect((await runCli(environment, 'store', 'list')).code).toBe(0);
  });

  it('is refused where the directory is there and empty', async () => {
    const refused = await world.cli('store', 'list');
    expect([refused.code, refused.stderr]).toEqual([1, refusal('has no database')]);
  });

  it('works after the first start of the service has created the directory', async () => {
    const DATA_DIR = join(world.environment['DATA_DIR']!, 'new');
    await world.start({ DATA_DIR });
    expect((await runCli({ ...world.environment, DATA_DIR }, 'store', 'list')).code).toBe(0);
  });
});

const server = await mongod();
const onMongo = 'missing' in server ? it.skip : it;

describe('A MongoDB that cannot serve', () => {
  const keys = { ENCRYPTION_KEYS: newKey('k1') };
  const CHECKS = ['store', 'keys', 'disk', 'clock', 'dns'];

  it('is named with its host and the cause, without the password, in each line that needs it', async () => {
    const MONGODB_URI = 'mongodb://ann:s3cret@127.0.0.1:9/x?replicaSet=rs0';
    const { service, command, doctor } = await refusals({ ...keys, MONGODB_URI });
    const found = 'MongoDB at 127.0.0.1:9 refused the connection';
    expect(service).toMatchObject({ code: 1, stderr: refusal(found) });
    expect(command).toMatchObject({ code: 1, stderr: service.stderr });
    expect(doctor).toMatchObject({ code: 1, stdout: expect.stringContaining(found) });
    for (const check of CHECKS) expect(doctor.stdout).toContain(`\n${check} `);
    expect(JSON.stringify([service, command, doctor])).not.toContain('s3cret');
  }, 90_000);

  onMongo(
    'is refused where it is a standalone server, with the commands that make it a replica set',
    async () => {
      const member = (await MongodMember.create())!;
      member.start({ standalone: true });
      try {
        await member.command({ ping: 1 });
        const { service, command, doctor } = await refusals({
          ...keys,
          MONGODB_URI: `mongodb://${member.host}/x`,
        });
        expect(service).toMatchObject({ code: 1, stderr: refusal('mongod --replSet rs0.*rs.initiate') });
        expect(command).toMatchObject({ code: 1, stderr: service.stderr });
        expect(doctor).toMatchObject({ code: 1, stdout: expect.stringContaining('mongod --replSet rs0') });
      } finally {
        await member.dispose();
      }
    },
    90_000,
  );

  onMongo(
    'is refused where its replica set is not initiated, with the command to do so',
    async () => {
      const member = (await MongodMember.create())!;
      member.start();
      try {
        await member.command({ ping: 1 });
        const MONGODB_URI = `mongodb://${member.host}/x`;
        const service = await ServiceProcess.refused({ ...keys, MONGODB_URI });
        expect(service).toMatchObject({ code: 1, stderr: refusal('rs.initiate') });
      } finally {
        await member.dispose();
      }
    },
    90_000,
  );
});
