import { Injectable } from '@nestjs/common';
import { ConfigError } from '../../config/config.js';
import { type KeyCanary, KeyCanaryRepository } from '../../secrets/key-canary.repository.js';
import { SecretError } from '../../secrets/keyring.js';
import { type Place, SecretBox } from '../../secrets/secret-box.js';
import { AppRepository } from './app.repository.js';
import { signingSecretPlace } from './signing-secrets.js';

const TEXT = 'storehooks';

const placeOf = (keyId: string): Place => ({ store: '', record: keyId, field: 'canary' });

const keyIdOf = (sealed: string) => sealed.split('.')[1]!;

/**
 * Compares the keys of this process with those that sealed the secrets of its database. Without this check a process with
 * a wrong key would start but deliver nothing, and two keys under one id would seal secrets that no process can open.
 */
@Injectable()
export class KeyCheck {
  constructor(
    private readonly box: SecretBox,
    private readonly canaries: KeyCanaryRepository,
    private readonly apps: AppRepository,
  ) {}

  /** Call it before this process opens or seals anything. @throws ConfigError, which names the key id */
  async run(): Promise<void> {
    const stored = await this.canaries.list();
    for (const { keyId, sealed } of stored) this.check(keyId, sealed, placeOf(keyId));
    const keyId = this.box.keyId;
    if (stored.some((canary) => canary.keyId === keyId)) return;
    await this.checkSecrets();
    const own: KeyCanary = { keyId, sealed: this.box.seal(TEXT, placeOf(keyId)) };
    const kept = await this.canaries.keep(own);
    this.check(keyId, kept.sealed, placeOf(keyId));
  }

  /** Call it when the first key has sealed every secret: the other keys may then be removed. */
  async forgetOtherKeys(): Promise<void> {
    await this.canaries.deleteOthers(this.box.keyId);
  }

  /** A database that is older than the canaries has secrets of keys without one. */
  private async checkSecrets(): Promise<void> {
    for (const { clientId, signingSecrets } of await this.apps.list())
      for (const { sealed } of signingSecrets)
        this.check(keyIdOf(sealed), sealed, signingSecretPlace(clientId));
  }

  private check(keyId: string, sealed: string, place: Place): void {
    if (!this.box.hasKey(keyId))
      throw new ConfigError(
        `This database has secrets sealed with the key ${keyId}, which is not among the given keys. Add it to ENCRYPTION_KEYS.`,
      );
    try {
      this.box.open(sealed, place);
    } catch (error) {
      if (!(error instanceof SecretError)) throw error;
      throw new ConfigError(
        `The key ${keyId} is not the key that sealed the secrets of this database, although it has the same id. ` +
          'Put the original key into ENCRYPTION_KEYS, or the original key file into DATA_DIR.',
      );
    }
  }
}
