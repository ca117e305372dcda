import { Injectable } from '@nestjs/common';
import { ChangeFeed } from '../audit/change-feed.js';
import { SigningSecrets } from './apps/signing-secrets.js';
import { StoreCache } from './stores/store-cache.js';
import { TokenVerifier } from './tokens/token-verifier.js';

/** Drops cached records that the command line or another process has changed. They are read again on demand. */
@Injectable()
export class TenantCacheInvalidator {
  constructor(feed: ChangeFeed, stores: StoreCache, secrets: SigningSecrets, verifier: TokenVerifier) {
    feed.onLost(() => {
      stores.clear();
      secrets.clear();
      verifier.clear();
    });
    for (const kind of ['token', 'portal_session'] as const) feed.on(kind, ({ key }) => verifier.forget(key));
    feed.on('app', ({ key, after }) => {
      secrets.forget(key);
      // Deleting an app deletes its tokens, without a change entry for each.
      if (after === null) verifier.clear();
    });
    feed.on('store', ({ key, after }) => {
      stores.forget(key);
      // Deleting a store deletes its tokens, without a change entry for each.
      if (after === null) verifier.clear();
    });
  }
}
