import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

/** Addresses that are set aside for tests between networks (RFC 2544), four for each machine. */
const addressesOf = (pid: number) => {
  const first = (pid % 0x4000) * 4;
  const address = (number: number) => `198.18.${first >> 8}.${(first & 0xff) + number}`;
  return { here: address(1), there: address(2) };
};

/** @throws Error with the output of ip */
function ip(...args: string[]): void {
  const { status, stderr, error } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${error?.message ?? stderr}`);
}

/**
 * A network namespace with one cable to this machine, like a laptop in another network: it reaches this machine. What
 * listens on its own loopback cannot be reached from here.
 */
export class OtherMachine {
  private readonly name = `storehooks-${process.pid}`;
  private readonly cable = `sh${process.pid}`;
  /** The address of this machine, as seen from there. */
  readonly here: string;
  /** Its own address, as seen from this machine. */
  readonly there: string;

  private constructor() {
    const { here, there } = addressesOf(process.pid);
    this.here = here;
    this.there = there;
  }

  /** Whether this process may make one. */
  static isPossible(): boolean {
    try {
      OtherMachine.connect().remove();
      return true;
    } catch {
      return false;
    }
  }

  /** @throws Error with the output of ip */
  static connect(): OtherMachine {
    const machine = new OtherMachine();
    const { name, cable, here, there } = machine;
    const end = `${cable}e`;
    ip('netns', 'add', name);
    try {
      ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', end, 'netns', name);
    } catch (error) {
      ip('netns', 'delete', name);
      throw error;
    }
    try {
      ip('address', 'add', `${here}/30`, 'dev', cable);
      ip('link', 'set', cable, 'up');
      ip('-n', name, 'address', 'add', `${there}/30`, 'dev', end);
      ip('-n', name, 'link', 'set', end, 'up');
      ip('-n', name, 'link', 'set', 'lo', 'up');
    } catch (error) {
      machine.remove();
      throw error;
    }
    return machine;
  }

  /** Starts a script there, in this Node. Its output can be read. */
  run(...command: string[]): ChildProcess {
    const args = ['netns', 'exec', this.name, process.execPath, ...command];
    return spawn('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /**
   * End its processes first. Once this has returned, its names are free. The cable would go with the namespace, but the
   * system takes that apart only some time after it was asked to: the next one found the old cable in two of three
   * cases.
   */
  remove(): void {
    ip('link', 'delete', this.cable);
    ip('netns', 'delete', this.name);
  }
}
