import mongoose from 'mongoose';

/** Commands that do work for clients. Waiting for changes and the driver's monitoring do not count. */
const COUNTED = ['insert', 'update', 'find', 'findAndModify', 'aggregate', 'delete', 'commitTransaction'];

type Counters = Record<string, { total: number } | undefined>;

/** The server's own count of commands, which includes those of every process. */
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
