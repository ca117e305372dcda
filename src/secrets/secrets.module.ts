import { Module } from '@nestjs/common';
import { Config, ConfigError } from '../config/config.js';
import { keyFromFile } from './key-file.js';
import { Keyring } from './keyring.js';
import { SecretBox } from './secret-box.js';

/** @throws ConfigError */
export function openKeyring({ ENCRYPTION_KEYS, MONGODB_URI, DATA_DIR }: Config): Keyring {
  if (ENCRYPTION_KEYS) return Keyring.parse(ENCRYPTION_KEYS);
  if (MONGODB_URI) throw new ConfigError('ENCRYPTION_KEYS is not set. MONGODB_URI requires it.');
  return Keyring.parse([keyFromFile(DATA_DIR)], 'The key file in DATA_DIR');
}

@Module({
  providers: [
    {
      provide: SecretBox,
      inject: [Config],
      useFactory: (config: Config) => new SecretBox(openKeyring(config)),
    },
  ],
  exports: [SecretBox],
})
export class SecretsModule {}
