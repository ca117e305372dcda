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
    const { name, here, there } = machine;
    const [cable, end] = [`sh${process.pid}`, `sh${process.pid}e`];
    ip('netns', 'add', name);
    try {
      ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', end, 'netns', name);
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

  /** Its cable goes with it. End its processes first. */
  remove(): void {
    ip('netns', 'delete', this.name);
  }
}
