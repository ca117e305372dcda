import type { mongo } from 'mongoose';

/** The commands that a client sent to the server, and the answers that it got, in order. */
export class CommandLog {
  readonly commands: mongo.CommandStartedEvent[] = [];
  readonly answers: mongo.CommandSucceededEvent[] = [];

  /** @param client opened with `monitorCommands` */
  constructor(client: mongo.MongoClient) {
    client.on('commandStarted', (event) => this.commands.push(event));
    client.on('commandSucceeded', (event) => this.answers.push(event));
  }

  get names(): string[] {
    return this.commands.map(({ commandName }) => commandName);
  }

  clear(): void {
    this.commands.length = 0;
    this.answers.length = 0;
  }
}
