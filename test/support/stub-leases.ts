import { LeaseRepository, type Sweep } from '../../src/delivery/model/lease.repository.js';

/** Leases of which a test decides what the database says. */
export class StubLeases extends LeaseRepository {
  begun = 0;
  readonly beats: string[] = [];
  readonly ended: string[] = [];
  onBegin: () => Promise<void> | void = () => undefined;
  onBeat: (leaseId: string) => Promise<boolean> | boolean = () => true;

  async begin(): Promise<string> {
    await this.onBegin();
    this.begun += 1;
    return `lease-${this.begun}`;
  }

  async beat(leaseId: string): Promise<boolean> {
    this.beats.push(leaseId);
    return this.onBeat(leaseId);
  }

  async freeLapsed(): Promise<Sweep> {
    return { freed: 7, againIn: 4_000 };
  }

  async end(leaseId: string): Promise<void> {
    this.ended.push(leaseId);
  }
}
