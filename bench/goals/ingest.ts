import type { RawServerApi } from '../controls/raw-server.js';
import { interleaved } from '../load/interleaved.js';
import { PostClients } from '../load/post.js';
import type { Conditions, Measurement } from '../measurement.js';
import { HttpService } from '../processes/http-service.js';
import { Remote } from '../processes/remote.js';

const STORES = 64;
const SINGLES = { batch: 1, connections: 64 };
const BATCHES = { batch: 100, connections: 16 };

/** Only the path through HTTP: authentication, limits, validation, catalog, matching and 202. Nothing is stored. */
export const ingest: Measurement = {
  goals: [
    { id: 6, name: 'ingest route without store / raw node:http', unit: '×', goal: 0.14, stretch: 0.2 },
    { id: 7, name: 'the same, batches of 100', unit: '×', goal: 0.38, stretch: 0.5 },
  ],
  needsMongod: false,
  short: true,
  run,
};

async function run({ pairs, seconds }: Conditions): Promise<number[][]> {
  const raw = Remote.start<RawServerApi>(new URL('../controls/raw-server.js', import.meta.url));
  const service = await HttpService.start(null);
  const tenants = await service.tenants(Array.from({ length: STORES }, () => []));
  await service.withoutStore();
  const [ours, theirs] = [[service.url], [await raw.call('listen')]];
  const clients = {
    rawSingles: await PostClients.open({ urls: theirs, tenants, ...SINGLES }),
    singles: await PostClients.open({ urls: ours, tenants, ...SINGLES }),
    rawBatches: await PostClients.open({ urls: theirs, tenants, ...BATCHES }),
    batches: await PostClients.open({ urls: ours, tenants, ...BATCHES }),
  };
  const rounds = await interleaved(pairs, {
    rawSingles: () => clients.rawSingles.flood(seconds),
    singles: () => clients.singles.flood(seconds),
    rawBatches: () => clients.rawBatches.flood(seconds),
    batches: () => clients.batches.flood(seconds),
  });
  for (const one of Object.values(clients)) one.close();
  await service.close();
  await raw.kill();
  return [
    rounds.map((round) => round.singles / round.rawSingles),
    rounds.map((round) => round.batches / round.rawBatches),
  ];
}
