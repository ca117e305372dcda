import type { INestApplicationContext } from '@nestjs/common';
import { Command, Option } from 'commander';
import { OPERATOR } from '../../audit/change.js';
import type { App } from '../../tenants/apps/app.repository.js';
import { type AppCredentials, AppsService } from '../../tenants/apps/apps.service.js';
import type { CommandOptions, Session } from '../session.js';

const credentialsRow = ({ clientId, clientSecret, signingSecret }: AppCredentials) => ({
  client_id: clientId,
  client_secret: clientSecret,
  signing_secret: signingSecret,
});

const rowOf = ({ clientId, name, signsWithClientSecret, createdAt }: App) => ({
  client_id: clientId,
  name,
  client_secret_signature: signsWithClientSecret ? 'on' : 'off',
  created_at: new Date(createdAt).toISOString(),
});

interface SignatureOptions extends CommandOptions {
  clientSecretSignature: 'on' | 'off';
}

const signatureOption = () =>
  new Option(
    '--client-secret-signature <switch>',
    'whether deliveries are signed with the client secret too, for receivers that verify with it',
  ).choices(['on', 'off']);

async function create(services: INestApplicationContext, name: string, options: SignatureOptions) {
  const signsWithClientSecret = options.clientSecretSignature === 'on';
  return credentialsRow(await services.get(AppsService).create(name, OPERATOR, { signsWithClientSecret }));
}

async function update(services: INestApplicationContext, clientId: string, options: SignatureOptions) {
  const { clientSecretSignature } = options;
  await services.get(AppsService).signWithClientSecret(clientId, clientSecretSignature === 'on', OPERATOR);
  return { client_id: clientId, client_secret_signature: clientSecretSignature };
}

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
    .addOption(signatureOption().default('on'))
    .option('--json', 'print one JSON object')
    .action((name: string, options: SignatureOptions) =>
      session.run(options, (services) => create(services, name, options)),
    );
  app
    .command('list')
    .description('list all apps')
    .option('--json', 'print one JSON object')
    .action((options: CommandOptions) => session.run(options, list));
  app
    .command('rotate-secret')
    .description('give an app new secrets, shown only once; the old ones also sign for 24 hours')
    .argument('<client_id>')
    .option('--json', 'print one JSON object')
    .action((clientId: string, options: CommandOptions) =>
      session.run(options, (services) => rotateSecret(services, clientId)),
    );
  app
    .command('update')
    .description('turn the signature with the client secret on or off')
    .argument('<client_id>')
    .addOption(signatureOption().makeOptionMandatory())
    .option('--json', 'print one JSON object')
    .action((clientId: string, options: SignatureOptions) =>
      session.run(options, (services) => update(services, clientId, options)),
    );
  return app;
}
