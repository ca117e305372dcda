import type { mongo } from 'mongoose';

/** The commands that a client sent to the server, in order. */
export class CommandLog {
  readonly commands: mongo.CommandStartedEvent[] = [];

  /** @param client opened with `monitorCommands` */
  constructor(client: mongo.MongoClient) {
    client.on('commandStarted', (event) => this.commands.push(event));
  }

  get names(): string[] {
    return this.commands.map(({ commandName }) => commandName);
  }

  clear(): void {
    this.commands.length = 0;
  }
}
