import { ConfigError } from '../config/config.js';

/** A sealed text cannot be opened: wrong key, wrong place, or changed text. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

/** `id:base64` as an operator writes it. */
const PAIR = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)$/;

export interface EncryptionKey {
  id: string;
  /** 32 bytes. */
  bytes: Buffer;
}

/** The encryption keys. The first one seals, and every one opens. */
export class Keyring {
  private readonly byId: Map<string, EncryptionKey>;

  private constructor(
    readonly first: EncryptionKey,
    keys: EncryptionKey[],
  ) {
    this.byId = new Map(keys.map((key) => [key.id, key]));
  }

  /**
   * @param pairs `id:base64(32 bytes)`
   * @param where the pairs come from, for the error text
   * @throws ConfigError, whose text never contains a key
   */
  static parse(pairs: readonly string[], where = 'ENCRYPTION_KEYS'): Keyring {
    const keys = pairs.map((pair, index) => parsePair(pair, `${where}, entry ${index + 1},`));
    const [first] = keys;
    if (!first) throw new ConfigError(`${where} must have at least one id:base64 pair.`);
    if (new Set(keys.map(({ id }) => id)).size < keys.length)
      throw new ConfigError(`${where} contains the same id twice. Give each key its own id.`);
    return new Keyring(first, keys);
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** @throws SecretError */
  key(id: string): EncryptionKey {
    const key = this.byId.get(id);
    if (!key)
      throw new SecretError(
        `A secret is sealed with the key ${id}, which is not in ENCRYPTION_KEYS. Add that key.`,
      );
    return key;
  }
}

function parsePair(pair: string, where: string): EncryptionKey {
  const match = PAIR.exec(pair);
  if (!match)
    throw new ConfigError(`${where} must be id:base64 of 32 bytes. Create one with openssl rand -base64 32.`);
  return { id: match[1]!, bytes: Buffer.from(match[2]!, 'base64') };
}
