import { Command, InvalidArgumentError } from 'commander';
import { type Config, ConfigError } from '../../config/config.js';
import { environmentSchema } from '../../config/environment.js';
import { explainStoreFault, isStoreFault } from '../../operations/store-fault.js';
import { SecretBox } from '../../secrets/secret-box.js';
import { openKeyring } from '../../secrets/secrets.module.js';
import { KeyCheck } from '../../tenants/apps/key-check.js';
import { CliModule } from '../cli.module.js';
import type { CommandOptions, Output, Session } from '../session.js';
import { progressOn } from './progress.js';

interface CopyCommandOptions extends CommandOptions {
  to: string;
}

export function copyCommand(session: Session): Command {
  return new Command('copy')
    .description('move the embedded store, while no service runs on it, into an empty MongoDB database')
    .requiredOption('--to <uri>', 'address of the replica set, with the name of the database', mongoUri)
    .option('--json', 'print one JSON object')
    .action((options: CopyCommandOptions) =>
      session.runWithout(options, (config) => copy(config, options.to, session.notes)),
    );
}

function mongoUri(value: string): string {
  const parsed = environmentSchema.shape.MONGODB_URI.safeParse(value);
  if (!parsed.success) throw new InvalidArgumentError(`It ${parsed.error.issues[0]!.message}.`);
  return value;
}

async function copy(config: Config, uri: string, notes: Output) {
  if (config.MONGODB_URI)
    throw new ConfigError('MONGODB_URI is set. Unset it: copy moves the embedded store in DATA_DIR.');
  const box = new SecretBox(openKeyring(config));
  const progress = progressOn(notes, 'copied', 'deliveries');
  try {
    const { to, counts, compared } = await CliModule.copy({
      dataDir: config.DATA_DIR,
      uri,
      checkKeys: ({ keyCanaries, apps }) => new KeyCheck(box, keyCanaries, apps).run(),
      onProgress: ({ done, total }) => progress.update(done, total),
    });
    return { moved_to: to, ...counts, compared, next: nextStep(config) };
  } catch (error) {
    if (!isStoreFault(error)) throw error;
    const { found, fix } = explainStoreFault(error, { ...config, MONGODB_URI: uri });
    throw new ConfigError(`${found} ${fix} Then run the same command again: it goes on where it was.`);
  } finally {
    progress.stop();
  }
}

/** MongoDB has no key file. */
function nextStep({ ENCRYPTION_KEYS }: Config): string {
  const keys = ENCRYPTION_KEYS
    ? 'the same ENCRYPTION_KEYS'
    : 'the line of encryption.key in DATA_DIR as ENCRYPTION_KEYS';
  return `Start the service with this address as MONGODB_URI and ${keys}.`;
}
