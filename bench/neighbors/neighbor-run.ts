import { openMongo } from '../../src/storage/mongo/open-mongo.js';
import type { Repositories } from '../../src/storage/repositories.js';
import { openSqlite } from '../../src/storage/sqlite/open-sqlite.js';
import { now } from '../load/clock.js';
import { delaysOf } from '../load/delays.js';
import { openLoop } from '../load/open-loop.js';
import { fillPending } from '../load/pending.js';
import { SwitchingClient } from '../load/switching-client.js';
import type { Tenant } from '../load/tenants.js';
import { VoidRun } from '../load/void-run.js';
import { HttpService } from '../processes/http-service.js';
import { Mainline } from '../processes/mainline.js';
import type { ReceiverProcess } from '../processes/receiver-process.js';
import { discard } from '../processes/service.js';
import { percentile } from '../report/figures.js';

const OTHERS = 63;
const PER_SECOND = 100;
/** A new process is slow for its first seconds, which do not count. */
const WARM_SECONDS = 3;
const SECONDS = 10;
/** Hooks of the tenant that has the backlog. */
const HOOKS = 10;

export interface Circumstances {
  mongod: { uri: string } | null;
  /** Of the others. */
  receiver: ReceiverProcess;
  backlog?: { receiver: ReceiverProcess; due: number };
}

export interface MeasuredRun {
  /** Of each event of the others, in milliseconds from the scheduled time to the receiver. */
  delays: number[];
  backlogPerSecond: number;
  /** Tries of the others that were refused. They were repeated, and their delay counts from the first. */
  refused: number;
}

export const P99 = (delays: readonly number[]): number => percentile(delays, 0.99);

/** A database of its own, with or without the backlog, and a process that starts on it for each run. */
export class NeighborRun {
  private constructor(
    private readonly environment: Record<string, string>,
    private readonly others: readonly Tenant[],
    private readonly circumstances: Circumstances,
    /** What the backlog's receiver had answered before. */
    private readonly answeredBefore: number,
  ) {}

  static async prepare(circumstances: Circumstances): Promise<NeighborRun> {
    const { mongod, receiver, backlog } = circumstances;
    const maker = await HttpService.start(mongod);
    const others = await maker.tenants(Array.from({ length: OTHERS }, (_, i) => [`${receiver.url}/${i}`]));
    const hooks = Array.from({ length: HOOKS }, (_, i) => `${backlog?.receiver.url}/backlog/${i}`);
    const loaded = backlog ? await maker.tenants([hooks]) : [];
    await maker.kill();
    if (backlog) {
      const repositories = await open(maker.environment);
      await fillPending(repositories, loaded, backlog.due, 'due');
      await repositories.control.close();
    }
    return new NeighborRun(maker.environment, others, circumstances, await countOf(backlog?.receiver));
  }

  /** @throws VoidRun if an event of the others is missing, or if the backlog was not at work all the time */
  async run(): Promise<MeasuredRun> {
    const { receiver, backlog } = this.circumstances;
    const service = await Mainline.startOn(this.environment);
    const client = new SwitchingClient(this.others);
    await client.use(0, service.url);
    const publish = async () => [await client.publish()];
    const round = (seconds: number) => delaysOf(receiver, () => openLoop(PER_SECOND, seconds, publish));
    try {
      await round(WARM_SECONDS);
      const [before, begunAt] = [await countOf(backlog?.receiver), now()];
      const refusedBefore = client.refused;
      const { delivered } = await round(SECONDS);
      const backlogPerSecond = ((await countOf(backlog?.receiver)) - before) / ((now() - begunAt) / 1000);
      if (backlog) await this.requireBacklog(backlog, backlogPerSecond);
      return { delays: delivered, backlogPerSecond, refused: client.refused - refusedBefore };
    } finally {
      client.close();
      await service.stop();
    }
  }

  discard(): Promise<void> {
    return discard(this.environment);
  }

  private async requireBacklog({ receiver, due }: { receiver: ReceiverProcess; due: number }, rate: number) {
    const left = due - ((await countOf(receiver)) - this.answeredBefore);
    if (left > 0 && rate > 0) return;
    throw new VoidRun(`The backlog was not at work: ${left} of ${due} left, ${rate} a second.`);
  }
}

async function countOf(receiver: ReceiverProcess | undefined): Promise<number> {
  if (!receiver) return 0;
  await receiver.watch();
  receiver.unwatch();
  return receiver.answered;
}

function open({ MONGODB_URI, DATA_DIR }: Record<string, string>): Promise<Repositories> {
  return MONGODB_URI ? openMongo({ uri: MONGODB_URI }) : openSqlite({ dataDir: DATA_DIR!, exclusive: true });
}
