import { until } from '../until.js';
import { MongodMember } from './mongod-member.js';

/** A server of one test's own, a replica set by itself. */
export class PrivateMongod {
  private constructor(private readonly member: MongodMember) {}

  /** Null where there is no mongod to be had. */
  static async start(): Promise<PrivateMongod | null> {
    const member = await MongodMember.create();
    if (!member) return null;
    member.start();
    await member.command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: member.host }] } });
    await until(() => member.isPrimary());
    return new PrivateMongod(member);
  }

  get port(): number {
    return this.member.port;
  }

  get uri(): string {
    return `mongodb://${this.member.host}/?replicaSet=rs0`;
  }

  /** `SIGSTOP` and `SIGCONT` make it deaf for a while. */
  signal(name: NodeJS.Signals): void {
    this.member.signal(name);
  }

  /** SIGKILL: what it has acknowledged is in the journal, nothing else is. */
  kill(): Promise<void> {
    return this.member.kill();
  }

  /** Resolves when it takes writes again. */
  async restart(): Promise<void> {
    this.member.start();
    await until(() => this.member.isPrimary());
  }

  dispose(): Promise<void> {
    return this.member.dispose();
  }
}
