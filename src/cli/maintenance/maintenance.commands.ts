import { Command } from 'commander';
import { SecretBox } from '../../secrets/secret-box.js';
import { SubscriptionRepository } from '../../subscriptions/subscription.repository.js';
import { AppRepository } from '../../tenants/apps/app.repository.js';
import { KeyCheck } from '../../tenants/apps/key-check.js';
import { StoreRepository } from '../../tenants/stores/store.repository.js';
import type { CommandOptions, Session } from '../session.js';
import { examine } from './doctor.js';
import { KeyRotation } from './key-rotation.js';

const EXIT_REFUSED = 1;

export function maintenanceCommands(session: Session): Command[] {
  return [migrate(session), keys(session), doctor(session)];
}

function migrate(session: Session): Command {
  return new Command('migrate')
    .description('migrate the schema; the service also does this when it starts')
    .option('--json', 'print one JSON object')
    .action((options: CommandOptions) =>
      session.runAndCreate(options, async (_services, migrated) => ({ migrated })),
    );
}

function keys(session: Session): Command {
  const command = new Command('keys').description('manage the encryption keys');
  command
    .command('rotate')
    .description('seal every secret with the first of ENCRYPTION_KEYS; then the other keys can be removed')
    .option('--json', 'print one JSON object')
    .action((options: CommandOptions) =>
      session.run(options, async (services) => {
        const [apps, stores] = [services.get(AppRepository), services.get(StoreRepository)];
        const subscriptions = services.get(SubscriptionRepository);
        const sealed = await new KeyRotation({ apps, stores, subscriptions }, services.get(SecretBox)).run();
        await services.get(KeyCheck).forgetOtherKeys();
        return sealed;
      }),
    );
  return command;
}

function doctor(session: Session): Command {
  return new Command('doctor')
    .description('check database, keys, disk, clock and outbound DNS, each with a suggested fix')
    .option('--json', 'print one JSON object')
    .action(async (options: CommandOptions) => {
      const findings = await examine(session.loadConfig());
      if (findings.some(({ ok }) => !ok)) session.exitCode = EXIT_REFUSED;
      session.print({ findings: findings.map((finding) => ({ ...finding })) }, options);
    });
}
