import { interleaved } from '../load/interleaved.js';
import { PostClients } from '../load/post.js';
import type { Tenant } from '../load/tenants.js';
import type { Conditions, Goal, Measurement } from '../measurement.js';
import { HttpService } from '../processes/http-service.js';
import { cpuOf } from '../processes/proc.js';
import { ReceiverProcess } from '../processes/receiver-process.js';

const HOOKS = 16;
/** Before each run, because connections close while they are idle during the other run. */
const WARM_SECONDS = 0.3;
/** So much that no delivery ever waits for its window. */
const FAR_ABOVE = { rate_limit: { requests: 10_000, per_seconds: 1 } };

const goal = (store: string): Goal => ({
  id: 33,
  name: `CPU a delivery, hooks with a rate limit / without, ${store}`,
  unit: '×',
  goal: 1.5,
  stretch: 1.2,
});

/** What a limit costs that never holds anything back: places are asked for before attempts, and told after them. */
export const rateLimitOnSqlite: Measurement = {
  goals: [goal('SQLite')],
  needsMongod: false,
  short: false,
  run,
};

/** Includes the processor time of mongod. */
export const rateLimitOnMongo: Measurement = {
  goals: [goal('MongoDB')],
  needsMongod: true,
  short: false,
  run,
};

async function run({ pairs, seconds, mongod }: Conditions): Promise<number[][]> {
  const receiver = await ReceiverProcess.start();
  const service = await HttpService.start(mongod);
  const loads = await Promise.all(
    ['free', 'limited'].map(async (kind) => {
      const places = Array.from({ length: HOOKS }, (_, i) => [`${receiver.url}/${kind}/${i}`]);
      const tenants = await service.tenants(places);
      if (kind === 'limited') await Promise.all(tenants.map((tenant) => limit(service, tenant)));
      return PostClients.open({ urls: [service.url], tenants, batch: 20, connections: HOOKS });
    }),
  );
  const [free, limited] = loads;
  const cpu = async () => (await service.cpu()) + (mongod ? cpuOf(mongod.pid) : 0);
  const micros = async (load: PostClients) => {
    await load.deliver(receiver, WARM_SECONDS);
    const before = await cpu();
    const { deliveries } = await load.deliver(receiver, seconds);
    return ((await cpu()) - before) / deliveries;
  };
  const rounds = await interleaved(pairs, { free: () => micros(free!), limited: () => micros(limited!) });
  for (const load of loads) load.close();
  await service.close();
  await receiver.close();
  return [rounds.map((round) => round.limited / round.free)];
}

async function limit(service: HttpService, tenant: Tenant): Promise<void> {
  const authorization = `Bearer ${await service.pullToken(tenant)}`;
  const hooks = `${service.url}/stores/${tenant.storeHash}/v2/hooks`;
  const [hook] = (await (await fetch(hooks, { headers: { authorization } })).json()) as { id: number }[];
  const headers = { authorization, 'content-type': 'application/json' };
  const body = JSON.stringify(FAR_ABOVE);
  const { status } = await fetch(`${hooks}/${hook!.id}/policy`, { method: 'PUT', headers, body });
  if (status !== 200) throw new Error(`The policy was not set: ${status}`);
}
