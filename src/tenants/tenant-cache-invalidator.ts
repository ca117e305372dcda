import { Injectable } from '@nestjs/common';
import { ChangeFeed } from '../audit/change-feed.js';
import { SigningSecrets } from './apps/signing-secrets.js';
import { StoreCache } from './stores/store-cache.js';
import { TokenVerifier } from './tokens/token-verifier.js';

/** What was changed by the command line or another process is forgotten here, and read again when it is needed. */
@Injectable()
export class TenantCacheInvalidator {
  constructor(feed: ChangeFeed, stores: StoreCache, secrets: SigningSecrets, verifier: TokenVerifier) {
    feed.on('token', ({ key }) => verifier.forget(key));
    feed.on('app', ({ key }) => secrets.forget(key));
    feed.on('store', ({ key, after }) => {
      stores.forget(key);
      // A deleted store takes its tokens with it, without a change of each.
      if (after === null) verifier.clear();
    });
  }
}
