import { until } from '../until.js';
import { MongodMember } from './mongod-member.js';

const SIZE = 3;
/** An election on a busy machine. */
const ELECTION = { withinMs: 50_000 };

/** Three MongoDB servers for one test, with the default settings of a replica set. */
export class ReplicaSet {
  private constructor(private readonly members: MongodMember[]) {}

  /** Null if no mongod can be found. */
  static async start(): Promise<ReplicaSet | null> {
    const members: MongodMember[] = [];
    for (let i = 0; i < SIZE; i++) {
      const member = await MongodMember.create();
      if (!member) return null;
      members.push(member);
    }
    for (const member of members) member.start();
    // The set can only be initiated when all of its members answer.
    await Promise.all(members.map((member) => member.command({ ping: 1 })));
    const set = new ReplicaSet(members);
    const config = { _id: 'rs0', members: members.map(({ host }, _id) => ({ _id, host })) };
    await members[0]!.command({ replSetInitiate: config });
    // Ask for it, since a new set otherwise waits ten seconds before it votes.
    await until(
      'a first primary',
      async () => (await set.command(members[0]!, { replSetStepUp: 1 })) && members[0]!.isPrimary(),
      undefined,
      ELECTION,
    );
    return set;
  }

  get uri(): string {
    return `mongodb://${this.members.map(({ host }) => host).join(',')}/?replicaSet=rs0`;
  }

  /** The primary, as the running members see it. Resolves when there is one. */
  async primary(): Promise<MongodMember> {
    const primaries = () => Promise.all(this.members.map((member) => member.isPrimary()));
    const found = await until('a primary', primaries, (isPrimary) => isPrimary.includes(true), ELECTION);
    return this.members[found.lastIndexOf(true)]!;
  }

  async secondaries(): Promise<MongodMember[]> {
    const primary = await this.primary();
    return this.members.filter((member) => member !== primary);
  }

  /** Makes the primary step down. Resolves when another member is primary. */
  async stepDown(): Promise<void> {
    const before = await this.primary();
    await this.command(before, { replSetStepDown: 10 });
    await until('another primary', async () => (await this.primary()) !== before, undefined, ELECTION);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.members.map((member) => member.dispose()));
  }

  /** False if the server refused it, as it does during an election. */
  private command(member: MongodMember, command: object): Promise<boolean> {
    return member.command(command).then(
      () => true,
      () => false,
    );
  }
}
