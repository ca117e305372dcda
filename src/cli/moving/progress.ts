import cliProgress from 'cli-progress';
import type { Output } from '../session.js';

/** Milliseconds between two lines where there is no terminal. */
const LINE_MS = 2_000;

export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

/** A bar on a terminal, and lines elsewhere. @param what as in `copied 10 of 20 deliveries` */
export function progressOn(output: Output, verb: string, what: string): Progress {
  return output.isTTY ? bar(output, verb, what) : lines(output, verb, what);
}

function bar(output: Output, verb: string, what: string): Progress {
  const shown = new cliProgress.SingleBar({
    stream: output as NodeJS.WriteStream,
    format: `${verb} {value} of {total} ${what} [{bar}] {percentage} %, {eta_formatted} left`,
    hideCursor: true,
  });
  return {
    update: (done, total) => {
      if (!shown.isActive) shown.start(total, done);
      shown.update(done);
    },
    stop: () => shown.stop(),
  };
}

/** The first line at once, the last one when it is complete. */
function lines(output: Output, verb: string, what: string): Progress {
  let next = 0;
  return {
    update: (done, total) => {
      const now = performance.now();
      if (now < next && done < total) return;
      next = now + LINE_MS;
      output.write(`${verb} ${done} of ${total} ${what}\n`);
    },
    stop: () => undefined,
  };
}
