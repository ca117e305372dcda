import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPERATOR } from '../../../src/audit/change.js';
import { AppsService } from '../../../src/tenants/apps/apps.service.js';
import { StoresService } from '../../../src/tenants/stores/stores.service.js';
import type { Scope } from '../../../src/tenants/tokens/access-token.js';
import { TokensService } from '../../../src/tenants/tokens/tokens.service.js';
import { type Database, freshDatabaseOf } from '../fresh-database.js';
import { type Answer, caller } from '../http.js';
import type { Request } from '../service/restartable-service.js';
import { SENDS_TO_LOOPBACK } from '../service/sending.js';
import type { Environment } from '../service/service-process.js';
import { until } from '../until.js';
import { type Fleet, PROCESSES, START, type SteeredTenant, Turns } from './fleet.js';
import { MortalService, type Start } from './mortal-service.js';

/** Services in this process: a kill costs little, and the start of every attempt is known. */
export class LocalFleet implements Fleet {
  readonly starts: Start[] = [];
  private readonly turns = new Turns();
  private tenants = 0;

  private constructor(
    private readonly environment: Environment,
    /** Null while it is dead. */
    private readonly services: (MortalService | null)[],
  ) {}

  static async start(database: Database, more: Environment): Promise<LocalFleet> {
    const DATA_DIR = await mkdtemp(join(tmpdir(), 'storehooks-fleet-'));
    const LOG_LEVEL = process.env['TEST_LOG'] ?? 'silent';
    const store = await freshDatabaseOf(database);
    const environment = { PORT: '0', LOG_LEVEL, ...SENDS_TO_LOOPBACK, DATA_DIR, ...store, ...more };
    const fleet = new LocalFleet(environment, []);
    // One after the other: the first one migrates.
    for (let i = 0; i < PROCESSES[database.name]; i++) fleet.services.push(await fleet.next());
    return fleet;
  }

  async newTenant(): Promise<SteeredTenant> {
    this.tenants += 1;
    const storeHash = `s${this.tenants}`;
    return this.inPeace(async () => {
      const { app } = this.services[0]!;
      await app.get(StoresService).create({ storeHash, name: storeHash, timezone: 'UTC' }, OPERATOR);
      const install = async (scope: Scope) => {
        const { clientId, signingSecret } = await app.get(AppsService).create('An app', OPERATOR);
        const draft = { storeHash, clientId, scopes: [scope] };
        const { accessToken } = await app.get(TokensService).create(draft, null, OPERATOR);
        return { accessToken, signingSecret };
      };
      const [platform, partner] = [await install('events:write'), await install('default')];
      const tokens = { platform: platform.accessToken, partner: partner.accessToken };
      return { storeHash, tokens, signingSecret: partner.signingSecret };
    });
  }

  async call(n: number, { token, method, path, body }: Request): Promise<Answer | null> {
    const living = () => this.services.filter((service) => service !== null);
    const alive = await until('a living process', living, ({ length }) => length > 0, START);
    return caller(alive[n % alive.length]!.url, { token })(method, path, body).catch(() => null);
  }

  kill(n: number): Promise<void> {
    return this.turns.kill(async () => {
      const index = n % this.services.length;
      const dying = this.services[index]!;
      this.services[index] = null;
      await dying.kill();
      this.services[index] = await this.next();
    });
  }

  inPeace<T>(work: () => Promise<T>): Promise<T> {
    return this.turns.take(work);
  }

  close(): Promise<void> {
    return this.turns.end(async () => {
      await Promise.all(this.services.map((service) => service?.close()));
      await rm(this.environment['DATA_DIR']!, { recursive: true, force: true });
    });
  }

  private next(): Promise<MortalService> {
    return MortalService.start(this.environment, (start) => this.starts.push(start));
  }
}
