import type { ReceiverProcess } from '../processes/receiver-process.js';
import { now, sleep } from './clock.js';
import { EVENT } from './payload.js';
import { RawClient, rawRequest } from './raw-client.js';
import type { Tenant } from './tenants.js';
import { together } from './void-run.js';

/** Most events under way: see hand-in.ts. */
const LEAD = 3_000;

export interface PostLoad {
  /** Where the service listens. The tenants are distributed among them. */
  urls: string[];
  tenants: readonly Tenant[];
  /** Events per request. A single event is not sent as an array. */
  batch: number;
  connections: number;
}

interface Publisher {
  client: RawClient;
  /** One request for each of its tenants, sent in turn. */
  requests: Buffer[];
  sent: number;
}

/** Publishers over HTTP, each on its own connection. If there are fewer publishers than tenants, each has several. */
export class PostClients {
  private constructor(
    private readonly publishers: Publisher[],
    private readonly batch: number,
  ) {}

  static async open({ urls, tenants, batch, connections }: PostLoad): Promise<PostClients> {
    const body = JSON.stringify(batch === 1 ? EVENT : Array.from({ length: batch }, () => EVENT));
    const opening = Array.from({ length: connections }, async (_, i) => {
      const origin = new URL(urls[i % urls.length]!);
      const own = tenants.filter((_, tenant) => tenant % connections === i % tenants.length);
      const requests = own.map(({ storeHash, token }) =>
        rawRequest(new URL(`/stores/${storeHash}/v2/events`, origin), token, body),
      );
      return { client: await RawClient.connect(origin), requests, sent: 0 };
    });
    return new PostClients(await Promise.all(opening), batch);
  }

  /** Publishes as fast as the answers come, and ignores deliveries. Returns events per second. */
  async flood(seconds: number): Promise<number> {
    const start = now();
    const events = await this.until(start + seconds * 1000, () => true);
    return events / ((now() - start) / 1000);
  }

  /** Publishes until every delivery has been answered, one per event. @throws VoidRun */
  async deliver(receiver: ReceiverProcess, seconds: number) {
    const before = await receiver.watch();
    const start = now();
    let owed = 0;
    const mayPublish = () => {
      if (owed - (receiver.answered - before) > LEAD) return false;
      owed += this.batch;
      return true;
    };
    await this.until(start + seconds * 1000, mayPublish);
    const endedAt = await receiver.balance(before + owed);
    receiver.unwatch();
    return { deliveries: owed, perSecond: owed / ((endedAt - start) / 1000) };
  }

  /** Sends one request on one of the connections. Returns the answer. */
  send(connection: number): Promise<string> {
    return sendNext(this.publishers[connection % this.publishers.length]!);
  }

  close(): void {
    for (const { client } of this.publishers) client.close();
  }

  private async until(end: number, mayPublish: () => boolean): Promise<number> {
    let events = 0;
    const publish = async (publisher: Publisher) => {
      while (now() < end) {
        if (!mayPublish()) {
          await sleep(2);
          continue;
        }
        await sendNext(publisher);
        events += this.batch;
      }
    };
    await together(this.publishers.map(publish));
    return events;
  }
}

function sendNext(publisher: Publisher): Promise<string> {
  const { client, requests, sent } = publisher;
  publisher.sent += 1;
  return client.send(requests[sent % requests.length]!);
}
