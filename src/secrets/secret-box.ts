import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Keyring } from './keyring.js';
import { SecretError } from './keyring.js';

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
/** Passed on every call: without it, Node accepts a tag of four bytes. */
const TAG = { authTagLength: 16 };

/** Where a sealed text is stored. The text is bound to its place: copied to another record, it does not open. */
export interface Place {
  store: string;
  record: string;
  field: string;
}

/** Encrypts secrets that must be read again, as `v1.KEY.IV.CIPHERTEXT-AND-TAG` in base64url (AES-256-GCM). */
export class SecretBox {
  constructor(private readonly keyring: Keyring) {}

  /** The id of the key that seals. */
  get keyId(): string {
    return this.keyring.first.id;
  }

  hasKey(id: string): boolean {
    return this.keyring.has(id);
  }

  seal(plain: string, place: Place): string {
    const { id, bytes } = this.keyring.first;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, bytes, iv, TAG).setAAD(additionalData(id, place));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [VERSION, id, iv.toString('base64url'), sealed.toString('base64url')].join('.');
  }

  /** @throws SecretError */
  open(sealed: string, place: Place): string {
    const [version, id, iv, data] = sealed.split('.');
    if (version !== VERSION || !id || !iv || !data) throw new SecretError('A sealed secret is malformed.');
    const key = this.keyring.key(id);
    const bytes = Buffer.from(data, 'base64url');
    try {
      const decipher = createDecipheriv(CIPHER, key.bytes, Buffer.from(iv, 'base64url'), TAG)
        .setAAD(additionalData(id, place))
        .setAuthTag(bytes.subarray(-TAG.authTagLength));
      const body = bytes.subarray(0, -TAG.authTagLength);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new SecretError('A sealed secret cannot be opened.', { cause });
    }
  }

  /** True if another key than the first one sealed it. */
  needsReseal(sealed: string): boolean {
    return sealed.split('.')[1] !== this.keyring.first.id;
  }
}

/** JSON keeps the parts apart: no two places share the same bytes. */
const additionalData = (keyId: string, { store, record, field }: Place) =>
  Buffer.from(JSON.stringify([VERSION, keyId, store, record, field]));
