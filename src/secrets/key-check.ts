import { ConfigError } from '../config/config.js';
import type { KeyCanary, KeyCanaryRepository } from './key-canary.repository.js';
import { SecretError } from './keyring.js';
import type { SecretBox } from './secret-box.js';

const TEXT = 'storehooks';

const placeOf = (keyId: string) => ({ store: '', record: keyId, field: 'canary' });

/**
 * Compares the keys of this process with those that sealed the secrets of its database. Without this check a process with
 * a wrong key would start but deliver nothing, and two keys under one id would seal secrets that no process can open.
 */
export class KeyCheck {
  constructor(
    private readonly box: SecretBox,
    private readonly canaries: KeyCanaryRepository,
  ) {}

  /** Call it before this process opens or seals anything. @throws ConfigError, which names the key id */
  async run(): Promise<void> {
    const stored = await this.canaries.list();
    for (const canary of stored) this.open(canary);
    const keyId = this.box.keyId;
    if (stored.some((canary) => canary.keyId === keyId)) return;
    const own = { keyId, sealed: this.box.seal(TEXT, placeOf(keyId)) };
    this.open(await this.canaries.keep(own));
  }

  /** Call it when the first key has sealed every secret: the other keys may then be removed. */
  async forgetOtherKeys(): Promise<void> {
    await this.canaries.deleteOthers(this.box.keyId);
  }

  private open({ keyId, sealed }: KeyCanary): void {
    if (!this.box.hasKey(keyId))
      throw new ConfigError(
        `This database has secrets sealed with the key ${keyId}, which is not among the given keys. Add it to ENCRYPTION_KEYS.`,
      );
    try {
      this.box.open(sealed, placeOf(keyId));
    } catch (error) {
      if (!(error instanceof SecretError)) throw error;
      throw new ConfigError(
        `The key ${keyId} is not the key that sealed the secrets of this database, although it has the same id. ` +
          'Put the original key into ENCRYPTION_KEYS, or the original key file into DATA_DIR.',
      );
    }
  }
}
