import { until } from '../until.js';
import { MongodMember } from './mongod-member.js';

/** A MongoDB server for one test, a replica set of one. */
export class PrivateMongod {
  private constructor(private readonly member: MongodMember) {}

  /** Null if no mongod can be found. */
  static async start(): Promise<PrivateMongod | null> {
    const member = await MongodMember.create();
    if (!member) return null;
    member.start();
    await member.command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: member.host }] } });
    await until('the mongod to be primary', () => member.isPrimary());
    return new PrivateMongod(member);
  }

  get port(): number {
    return this.member.port;
  }

  get uri(): string {
    return `mongodb://${this.member.host}/?replicaSet=rs0`;
  }

  /** `SIGSTOP` freezes the server, `SIGCONT` resumes it. */
  signal(name: NodeJS.Signals): void {
    this.member.signal(name);
  }

  /** SIGKILL: its journal has what it acknowledged and nothing else. */
  kill(): Promise<void> {
    return this.member.kill();
  }

  /** Resolves when it takes writes again. */
  async restart(): Promise<void> {
    this.member.start();
    await until('the mongod to be primary again', () => this.member.isPrimary());
  }

  dispose(): Promise<void> {
    return this.member.dispose();
  }
}
