import type { Channel, PortName, RemotePorts } from './channel.js';

/** Reads that may be long. The lists of stores and apps are short, and each start reads them. What decides about a delivery stays with the writer. */
const READS: { [Port in PortName]?: readonly (keyof RemotePorts[Port])[] } = {
  tokens: ['list'],
  subscriptions: ['list', 'ofAll'],
  changes: ['list'],
  deliveryLog: ['list', 'find', 'summary', 'event', 'webHookLog', 'listOfStore', 'eventOfStore'],
  replays: ['count'],
  recoveries: ['find', 'list', 'parts'],
  stats: ['read'],
  incidents: ['list'],
};

function isRead(port: PortName, method: string, args: unknown[]): boolean {
  // The first page of a survey is short, and often the only one: it need not start the reader.
  if (port === 'deliveries') return method === 'backlogs' && args[0] !== null;
  // Nor need a single change: each start asks for the newest.
  if (port === 'changes' && method === 'list') return args[1] !== 1;
  const reads: readonly string[] = READS[port] ?? [];
  return reads.includes(method);
}

/**
 * Two threads: one writes, and one only reads, so that no commit waits for a list. A read that starts after a write was
 * answered sees it, because each read begins with all that is committed. The reader takes 13 MB, so it starts at the
 * first read.
 */
export class SplitChannel implements Channel {
  readonly lost: Promise<Error>;
  #lose!: (reason: Error) => void;
  #reader: Channel | undefined;

  constructor(
    private readonly writer: Channel,
    private readonly openReader: () => Channel,
  ) {
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
    void writer.lost.then(this.#lose);
  }

  call(port: PortName, method: string, args: unknown[]): Promise<unknown> {
    return (isRead(port, method, args) ? this.reader : this.writer).call(port, method, args);
  }

  async close(): Promise<void> {
    await this.#reader?.close();
    await this.writer.close();
  }

  private get reader(): Channel {
    if (!this.#reader) {
      this.#reader = this.openReader();
      void this.#reader.lost.then(this.#lose);
    }
    return this.#reader;
  }
}
