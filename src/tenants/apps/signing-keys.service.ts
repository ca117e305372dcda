import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { PublicAddress } from '../../config/public-address.js';
import { NotFound } from '../../errors/repository-errors.js';
import { FixedAnswer } from '../../http/fixed-answer.js';
import { AppsService } from './apps.service.js';
import { jwkOf, publicKeyOf } from './key-pair.js';
import type { SigningKeys } from './signing-key.schemas.js';
import { SigningSecrets } from './signing-secrets.js';

/** Far below the time for which an old key also signs, and short enough for a key that must end at once. */
const CACHED = 'public, max-age=300';

/** The public halves of the keys of an app. */
@Injectable()
export class SigningKeysService {
  constructor(
    private readonly apps: AppsService,
    private readonly secrets: SigningSecrets,
    private readonly address: PublicAddress,
  ) {}

  /** The JSON Web Key Set of an app. @throws NotFound, StoreUnavailable */
  async jwks(clientId: string): Promise<FixedAnswer> {
    const keys = (await this.keysOf(clientId)).map(jwkOf);
    return new FixedAnswer('application/json; charset=utf-8', JSON.stringify({ keys }), CACHED);
  }

  /** @throws NotFound, StoreUnavailable */
  async show({ clientId }: Principal): Promise<SigningKeys> {
    const keys = await this.keysOf(clientId);
    return {
      keys: keys.map((key) => ({ kid: jwkOf(key).kid, public_key: publicKeyOf(key) })),
      jwks_uri: `${this.address.url}/apps/${clientId}/jwks.json`,
    };
  }

  /** @throws NotFound, StoreUnavailable, AppError service_unavailable */
  async rotate(caller: Principal): Promise<SigningKeys> {
    await this.apps.rotateSigningKey(caller.clientId, caller.actor);
    return this.show(caller);
  }

  private async keysOf(clientId: string): Promise<string[]> {
    const keys = await this.secrets.signingKeys(clientId);
    if (keys === null) throw new NotFound('app', clientId);
    return keys;
  }
}
