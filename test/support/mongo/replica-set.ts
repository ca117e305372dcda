import { until } from '../until.js';
import { MongodMember } from './mongod-member.js';

const SIZE = 3;

/** Three servers of one test's own, with the settings that a set has when nobody changes them. */
export class ReplicaSet {
  private constructor(private readonly members: MongodMember[]) {}

  /** Null where there is no mongod to be had. */
  static async start(): Promise<ReplicaSet | null> {
    const members: MongodMember[] = [];
    for (let i = 0; i < SIZE; i++) {
      const member = await MongodMember.create();
      if (!member) return null;
      members.push(member);
    }
    for (const member of members) member.start();
    // A set begins only when all of its members answer.
    await Promise.all(members.map((member) => member.command({ ping: 1 })));
    const set = new ReplicaSet(members);
    const config = { _id: 'rs0', members: members.map(({ host }, _id) => ({ _id, host })) };
    await members[0]!.command({ replSetInitiate: config });
    // Asked, since a new set otherwise waits for ten seconds before it votes.
    await until(
      async () => (await set.command(members[0]!, { replSetStepUp: 1 })) && members[0]!.isPrimary(),
    );
    return set;
  }

  get uri(): string {
    return `mongodb://${this.members.map(({ host }) => host).join(',')}/?replicaSet=rs0`;
  }

  /** As the living see it. Resolves when there is one. */
  async primary(): Promise<MongodMember> {
    let found: MongodMember | undefined;
    await until(async () => {
      for (const member of this.members) if (await member.isPrimary()) found = member;
      return found !== undefined;
    });
    return found!;
  }

  async secondaries(): Promise<MongodMember[]> {
    const primary = await this.primary();
    return this.members.filter((member) => member !== primary);
  }

  /** The primary gives its part to another. */
  async stepDown(): Promise<void> {
    const before = await this.primary();
    await this.command(before, { replSetStepDown: 10 });
    await until(async () => (await this.primary()) !== before);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.members.map((member) => member.dispose()));
  }

  /** False where it was refused, as it is while an election is going on. */
  private command(member: MongodMember, command: object): Promise<boolean> {
    return member.command(command).then(
      () => true,
      () => false,
    );
  }
}
