import { Command } from 'commander';
import { OPERATOR } from '../audit/actor.js';
import { type AppCredentials, AppsService } from '../tenants/apps.service.js';
import { type CommandOptions, withServices } from './session.js';

const rowOf = ({ clientId, clientSecret, signingSecret }: AppCredentials) => ({
  client_id: clientId,
  client_secret: clientSecret,
  signing_secret: signingSecret,
});

export function appCommands(): Command {
  const app = new Command('app').description('partner apps: OAuth clients');
  app
    .command('create')
    .description('prints its secrets, once')
    .argument('<name>')
    .option('--json', 'print one JSON object')
    .action((name: string, options: CommandOptions) =>
      withServices(options, async (services) =>
        rowOf(await services.get(AppsService).create(name, OPERATOR)),
      ),
    );
  app
    .command('list')
    .option('--json', 'print one JSON object')
    .action((options: CommandOptions) =>
      withServices(options, async (services) => ({
        apps: (await services.get(AppsService).list()).map(({ clientId, name, createdAt }) => ({
          client_id: clientId,
          name,
          created_at: new Date(createdAt).toISOString(),
        })),
      })),
    );
  app
    .command('rotate-secret')
    .description('new secrets, printed once; the old signing secret signs too for 24 hours')
    .argument('<client_id>')
    .option('--json', 'print one JSON object')
    .action((clientId: string, options: CommandOptions) =>
      withServices(options, async (services) =>
        rowOf(await services.get(AppsService).rotateSecret(clientId, OPERATOR)),
      ),
    );
  return app;
}
