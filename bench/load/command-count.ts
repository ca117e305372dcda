import mongoose from 'mongoose';

/** What a server counts as work for its clients: not the waiting for changes, nor the driver's looking after itself. */
const COUNTED = ['insert', 'update', 'find', 'findAndModify', 'aggregate', 'delete', 'commitTransaction'];

type Counters = Record<string, { total: number } | undefined>;

/** The server's own count of commands: it sees those of every process. */
export class CommandCount {
  private constructor(private readonly client: mongoose.mongo.MongoClient) {}

  static async open(uri: string): Promise<CommandCount> {
    return new CommandCount(await mongoose.mongo.MongoClient.connect(uri));
  }

  async read(): Promise<number> {
    const status = await this.client.db('admin').command({ serverStatus: 1 });
    const counters = status['metrics'].commands as Counters;
    return COUNTED.reduce((sum, name) => sum + Number(counters[name]?.total ?? 0), 0);
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
