import type { INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { OPERATOR } from '../audit/change.js';
import type { App } from '../tenants/apps/app.repository.js';
import { type AppCredentials, AppsService } from '../tenants/apps/apps.service.js';
import type { CommandOptions, Session } from './session.js';

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

const create = async (services: INestApplicationContext, name: string) =>
  credentialsRow(await services.get(AppsService).create(name, OPERATOR));

const list = async (services: INestApplicationContext) => ({
  apps: (await services.get(AppsService).list()).map(rowOf),
});

const rotateSecret = async (services: INestApplicationContext, clientId: string) =>
  credentialsRow(await services.get(AppsService).rotateSecret(clientId, OPERATOR));

export function appCommands(session: Session): Command {
  const app = new Command('app').description('manage partner apps (OAuth clients)');
  app
    .command('create')
    .description('create an app and print its secrets, which are shown only once')
    .argument('<name>')
    .option('--json', 'print one JSON object')
    .action((name: string, options: CommandOptions) =>
      session.run(options, (services) => create(services, name)),
    );
  app
    .command('list')
    .description('list all apps')
    .option('--json', 'print one JSON object')
    .action((options: CommandOptions) => session.run(options, list));
  app
    .command('rotate-secret')
    .description('give an app new secrets, shown only once; the old signing secret also signs for 24 hours')
    .argument('<client_id>')
    .option('--json', 'print one JSON object')
    .action((clientId: string, options: CommandOptions) =>
      session.run(options, (services) => rotateSecret(services, clientId)),
    );
  return app;
}
