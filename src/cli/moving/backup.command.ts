import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { type Config, ConfigError } from '../../config/config.js';
import { KEY_FILE } from '../../secrets/key-file.js';
import { KeyCheck } from '../../tenants/apps/key-check.js';
import { CliModule } from '../cli.module.js';
import type { CommandOptions, Output, Session } from '../session.js';
import { withDatabase } from '../with-database.js';
import { progressOn } from './progress.js';

export function backupCommand(session: Session): Command {
  return new Command('backup')
    .description('copy the embedded store, also while the service runs, and verify the copy')
    .argument('<dir>', 'a directory that is empty or does not exist')
    .option('--json', 'print one JSON object')
    .action((directory: string, options: CommandOptions) =>
      session.runWithout(options, (config) => backUp(config, directory, session.notes)),
    );
}

async function backUp(config: Config, to: string, notes: Output) {
  if (config.MONGODB_URI)
    throw new ConfigError(
      'MONGODB_URI is set, and backup copies an embedded store. Use mongodump --oplog, or snapshots of the volumes.',
    );
  const progress = progressOn(notes, 'copied', 'pages');
  try {
    const backup = await CliModule.backUp({
      dataDir: config.DATA_DIR,
      to,
      onProgress: ({ done, total }) => progress.update(done, total),
      complete: (directory) => complete(config, directory),
    });
    const key = existsSync(join(backup, KEY_FILE)) ? join(backup, KEY_FILE) : null;
    return {
      backup,
      key,
      keep: key ? 'Store the key apart from the database.' : 'Keep ENCRYPTION_KEYS too.',
    };
  } finally {
    progress.stop();
  }
}

/** Adds the key, and opens the copy as a service would. @throws ConfigError if the key does not fit */
async function complete(config: Config, directory: string): Promise<void> {
  const key = join(config.DATA_DIR, KEY_FILE);
  // The file has mode 0600, and a copy keeps the mode.
  if (existsSync(key)) copyFileSync(key, join(directory, KEY_FILE));
  await withDatabase({ ...config, DATA_DIR: directory }, (services) =>
    services.get(KeyCheck, { strict: false }).run(),
  );
}
