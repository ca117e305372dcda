import { Command } from 'commander';
import { OPERATOR } from '../audit/change.js';
import type { App } from '../tenants/apps/app.repository.js';
import { type AppCredentials, AppsService } from '../tenants/apps/apps.service.js';
import { type CommandOptions, withServices } from './session.js';

const credentialsRow = ({ clientId, clientSecret, signingSecret }: AppCredentials) => ({
  client_id: clientId,
  client_secret: clientSecret,
  signing_secret: signingSecret,
});

const rowOf = ({ clientId, name, createdAt }: App) => ({
  client_id: clientId,
  name,
  created_at: new Date(createdAt).toISOString(),
});

const create = (name: string, options: CommandOptions) =>
  withServices(options, async (services) =>
    credentialsRow(await services.get(AppsService).create(name, OPERATOR)),
  );

const list = (options: CommandOptions) =>
  withServices(options, async (services) => ({ apps: (await services.get(AppsService).list()).map(rowOf) }));

const rotateSecret = (clientId: string, options: CommandOptions) =>
  withServices(options, async (services) =>
    credentialsRow(await services.get(AppsService).rotateSecret(clientId, OPERATOR)),
  );

export function appCommands(): Command {
  const app = new Command('app').description('manage partner apps (OAuth clients)');
  app
    .command('create')
    .description('create an app and print its secrets, which are shown only once')
    .argument('<name>')
    .option('--json', 'print one JSON object')
    .action(create);
  app.command('list').description('list all apps').option('--json', 'print one JSON object').action(list);
  app
    .command('rotate-secret')
    .description('give an app new secrets, shown only once; the old signing secret also signs for 24 hours')
    .argument('<client_id>')
    .option('--json', 'print one JSON object')
    .action(rotateSecret);
  return app;
}
