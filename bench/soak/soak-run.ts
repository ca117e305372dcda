import { bytesOf } from '../cost/usage.js';
import { now } from '../load/clock.js';
import { interleaved } from '../load/interleaved.js';
import { openLoop } from '../load/open-loop.js';
import { PostClients } from '../load/post.js';
import { VoidRun } from '../load/void-run.js';
import { HttpService } from '../processes/http-service.js';
import { Mainline } from '../processes/mainline.js';
import type { Mongod } from '../processes/mongod.js';
import { ReceiverProcess } from '../processes/receiver-process.js';
import type { Sample } from './growth.js';

const STORES = 64;
/** A batch is a request of its own, so that few connections are enough. */
const LOAD = { batch: 20, connections: 8 };
const SHARE = 0.6;
/** To find out what the service delivers at most, after as long a warm-up. */
const FULL_SECONDS = 5;
/** Of the load, between two samples. */
const PIECE_SECONDS = 5;
/** Data is kept for this part of the run. */
const CYCLES = 15;
const SECONDS_A_MINUTE = 60;
const BYTES_A_MIB = 1_048_576;

/** A service whose retention times are a part of the run. */
export class SoakRun {
  private refused = 0;
  private readonly samples: Sample[] = [];

  private constructor(
    private readonly service: Mainline,
    private readonly environment: Record<string, string>,
    private readonly receiver: ReceiverProcess,
    private readonly clients: PostClients,
    private readonly minutes: number,
    readonly perSecond: number,
  ) {}

  static async prepare(mongod: Mongod | null, minutes: number): Promise<SoakRun> {
    const receiver = await ReceiverProcess.start();
    const maker = await HttpService.start(mongod);
    const tenants = await maker.tenants(Array.from({ length: STORES }, (_, i) => [`${receiver.url}/${i}`]));
    await maker.stop();
    const kept = `${Math.ceil((minutes * SECONDS_A_MINUTE) / CYCLES)}s`;
    const retention = { RETENTION_BODIES: kept, RETENTION_ATTEMPTS: kept, RETENTION_IDEMPOTENCY: kept };
    const environment = { ...maker.environment, ...retention };
    const service = await Mainline.startOn(environment);
    const clients = await PostClients.open({ urls: [service.url], tenants, ...LOAD });
    const [round] = await interleaved(1, { full: () => clients.deliver(receiver, FULL_SECONDS) });
    const perSecond = Math.round(round!.full.perSecond * SHARE);
    return new SoakRun(service, environment, receiver, clients, minutes, perSecond);
  }

  /** @throws VoidRun if not each accepted event was delivered once */
  async run(): Promise<{ samples: Sample[]; accepted: number; refused: number }> {
    const { receiver, service, clients } = this;
    const before = await receiver.watch();
    receiver.unwatch();
    const [begunAt, end] = [now(), now() + this.minutes * SECONDS_A_MINUTE * 1000];
    let accepted = 0;
    while (now() < end) {
      const sent = await openLoop(this.perSecond / LOAD.batch, PIECE_SECONDS, (turn) => this.send(turn));
      accepted += sent.reduce((sum, { ids }) => sum + ids.length, 0);
      await this.sample(now() - begunAt);
    }
    await receiver.balance(before + accepted);
    clients.close();
    await service.dispose();
    await receiver.close();
    return { samples: this.samples, accepted, refused: this.refused };
  }

  /** The ids of the batch, or none if it was refused as a whole. */
  private async send(turn: number): Promise<string[]> {
    const answer = await this.clients.send(turn).catch((error) => {
      if (!(error instanceof VoidRun)) throw error;
      this.refused += LOAD.batch;
      return '';
    });
    return answer.match(/msg_\w+/g) ?? [];
  }

  private async sample(at: number): Promise<void> {
    const metrics = await (await fetch(`${this.service.url}/metrics`)).text();
    const heap = Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(metrics)![1]) / BYTES_A_MIB;
    this.samples.push({ at, heap, disk: (await bytesOf(this.environment)) / BYTES_A_MIB });
  }
}
