import { Command } from 'commander';
import { loadConfig } from '../config/config.js';
import { KeyCheck } from '../secrets/key-check.js';
import { SecretBox } from '../secrets/secret-box.js';
import { SubscriptionRepository } from '../subscriptions/subscription.repository.js';
import { AppRepository } from '../tenants/apps/app.repository.js';
import { StoreRepository } from '../tenants/stores/store.repository.js';
import { examine } from './doctor.js';
import { KeyRotation } from './key-rotation.js';
import { type CommandOptions, print, withNewServices, withServices } from './session.js';

const EXIT_REFUSED = 1;

export function maintenanceCommands(): Command[] {
  return [migrate(), keys(), doctor()];
}

function migrate(): Command {
  return new Command('migrate')
    .description('migrate the schema; the service also does this when it starts')
    .option('--json', 'print one JSON object')
    .action((options: CommandOptions) =>
      withNewServices(options, async (_services, migrated) => ({ migrated })),
    );
}

function keys(): Command {
  const command = new Command('keys').description('manage the encryption keys');
  command
    .command('rotate')
    .description('seal every secret with the first of ENCRYPTION_KEYS; then the other keys can be removed')
    .option('--json', 'print one JSON object')
    .action((options: CommandOptions) =>
      withServices(options, async (services) => {
        const [apps, stores] = [services.get(AppRepository), services.get(StoreRepository)];
        const subscriptions = services.get(SubscriptionRepository);
        const sealed = await new KeyRotation({ apps, stores, subscriptions }, services.get(SecretBox)).run();
        await services.get(KeyCheck).forgetOtherKeys();
        return sealed;
      }),
    );
  return command;
}

function doctor(): Command {
  return new Command('doctor')
    .description('check database, keys, disk, clock and outbound DNS, each with a suggested fix')
    .option('--json', 'print one JSON object')
    .action(async (options: CommandOptions) => {
      const findings = await examine(loadConfig());
      if (findings.some(({ ok }) => !ok)) process.exitCode = EXIT_REFUSED;
      print({ findings: findings.map((finding) => ({ ...finding })) }, options);
    });
}
