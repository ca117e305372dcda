import { ConfigError } from '../config/config.js';

/** A sealed text that cannot be opened: another key, another place, or tampered with. It does not say which. */
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

/** The key-encryption keys: the first encrypts, all decrypt. */
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
   * @param where they were written, for the message
   * @throws ConfigError which never repeats a key
   */
  static parse(pairs: readonly string[], where = 'ENCRYPTION_KEYS'): Keyring {
    const keys = pairs.map((pair, index) => parsePair(pair, `${where}, number ${index + 1},`));
    const [first] = keys;
    if (!first) throw new ConfigError(`${where} takes at least one id:base64 pair.`);
    if (new Set(keys.map(({ id }) => id)).size < keys.length)
      throw new ConfigError(`${where} has an id twice.`);
    return new Keyring(first, keys);
  }

  /** @throws SecretError */
  key(id: string): EncryptionKey {
    const key = this.byId.get(id);
    if (!key) throw new SecretError('A secret is sealed with a key that is not in ENCRYPTION_KEYS.');
    return key;
  }
}

function parsePair(pair: string, where: string): EncryptionKey {
  const match = PAIR.exec(pair);
  if (!match) throw new ConfigError(`${where} takes id:base64 with 32 bytes (openssl rand -base64 32).`);
  return { id: match[1]!, bytes: Buffer.from(match[2]!, 'base64') };
}
