import { Injectable } from '@nestjs/common';
import { type Place, SecretBox } from '../secrets/secret-box.js';
import type { CustomHeaders } from './custom-headers.js';
import type { Subscription } from './subscription.js';

type Sealed = Pick<Subscription, 'storeHash' | 'key' | 'sealedHeaders'>;

/** Custom headers may hold credentials: they are sealed at rest and bound to their subscription. */
@Injectable()
export class HeaderVault {
  constructor(private readonly secrets: SecretBox) {}

  /** Null if there are no headers. */
  seal(headers: CustomHeaders | null, storeHash: string, key: string): string | null {
    if (headers === null || Object.keys(headers).length === 0) return null;
    return this.secrets.seal(JSON.stringify(headers), headersPlace(storeHash, key));
  }

  /** Null if there are no headers. @throws SecretError */
  open({ storeHash, key, sealedHeaders }: Sealed): CustomHeaders | null {
    if (sealedHeaders === null) return null;
    return JSON.parse(this.secrets.open(sealedHeaders, headersPlace(storeHash, key))) as CustomHeaders;
  }
}

export const headersPlace = (store: string, record: string): Place => ({ store, record, field: 'headers' });
