import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { runCli } from '../support/service/command-line.js';
import { ProcessWorld } from '../support/service/process-world.js';
import { newKey, refusal, refusals } from '../support/service/refusals.js';

onBothStores('The encryption keys', (database) => {
  let world: ProcessWorld;
  const [first, second] = [newKey('k1'), newKey('k2')];
  beforeEach(async () => {
    world = await ProcessWorld.open(database);
    world.environment['ENCRYPTION_KEYS'] = first;
  });
  afterEach(() => world.close());

  const refusedWith = async (ENCRYPTION_KEYS: string, text: string, named: string) => {
    const { service, command, doctor } = await refusals({ ...world.environment, ENCRYPTION_KEYS });
    expect(service).toMatchObject({ code: 1, stderr: refusal(text) });
    expect(command).toMatchObject({ code: 1, stderr: service.stderr });
    expect(doctor).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(new RegExp(`\nkeys +false .*${named}`)),
    });
  };

  it('are refused by each process where another key has the same id, or a key is missing', async () => {
    await (await world.start()).end('SIGTERM');
    await refusedWith(newKey('k1'), 'The key k1 is not the key', 'k1');
    await refusedWith(`${second},${newKey('k1')}`, 'The key k1 is not the key', 'k1');
    await refusedWith(second, 'the key k1, which is not among', 'k1');
    await (await world.start()).end('SIGTERM');
  }, 90_000);

  it('are refused beside a running process that has other keys', async () => {
    await world.start();
    const { code, stderr } = await runCli(
      { ...world.environment, ENCRYPTION_KEYS: newKey('k1') },
      'app',
      'list',
    );
    expect([code, stderr]).toEqual([1, refusal('The key k1 is not the key')]);
  });

  it('may be exchanged: the old key goes when everything is sealed with the new one', async () => {
    await (await world.start()).end('SIGTERM');
    await world.json('app', 'create', 'An app');
    world.environment['ENCRYPTION_KEYS'] = `${second},${first}`;
    await (await world.start()).end('SIGTERM');
    await refusedWith(second, 'the key k1, which is not among', 'k1');
    await world.json('keys', 'rotate');
    world.environment['ENCRYPTION_KEYS'] = second;
    await (await world.start()).end('SIGTERM');
    await refusedWith(first, 'the key k2, which is not among', 'k2');
  }, 90_000);
});
