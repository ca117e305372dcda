import { afterAll, beforeAll, it } from '@jest/globals';
import fc from 'fast-check';
import { onBothStores } from '../support/databases.js';
import { drain } from '../support/model/drain.js';
import { checkInvariants } from '../support/model/invariants.js';
import { MODEL_TIMEOUT, modelRuns, replayPath } from '../support/model/model-runs.js';
import { FIRST_HOOKS, storeCommands } from '../support/model/store-commands.js';
import { emptyStore } from '../support/model/store-model.js';
import { Tenant } from '../support/model/tenant.js';
import { ModeReceiver } from '../support/receivers/mode-receiver.js';
import { RestartableService } from '../support/service/restartable-service.js';

/** Concurrent runs, each in its own store: a run mostly waits, less so on MongoDB, whose server needs CPU too. */
const SHARDS = { sqlite: 4, mongodb: 2 };

onBothStores('The service, compared with a model of it', (database) => {
  let service: RestartableService;
  let receiver: ModeReceiver;

  beforeAll(async () => {
    receiver = await ModeReceiver.start();
    service = await RestartableService.start(database, { RETRY_SCHEDULE: '0.02,0.03' });
  });
  afterAll(async () => {
    await service?.close();
    await receiver?.close();
  });

  it(
    'loses nothing acknowledged, sends nothing unexpected, and keeps apps apart',
    async () => {
      const property = () =>
        fc.asyncProperty(storeCommands(replayPath), async (commands) => {
          const [model, real] = [emptyStore(), await Tenant.open(service, receiver)];
          for (const step of FIRST_HOOKS) await step.run(model, real);
          await fc.asyncModelRun(() => ({ model, real }), commands);
          await drain(model, real);
          await checkInvariants(model, real);
        });
      await Promise.all(
        modelRuns(SHARDS[database.name]).map((parameters) => fc.assert(property(), parameters)),
      );
    },
    MODEL_TIMEOUT,
  );
});
