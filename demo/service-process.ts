import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

export interface ServiceProcess {
  url: string;
  /** Runs the command line on the same store while the service runs. Returns what `--json` prints. */
  cli<T>(...args: string[]): Promise<T>;
  stop(): Promise<void>;
}

/** Starts the built service as `npm start` does, with only PATH and the given environment. */
export async function startService(environment: Record<string, string>): Promise<ServiceProcess> {
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  const child = spawn(process.execPath, [`${dist}main.js`], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await listening(child);
  return {
    url,
    async cli(...args) {
      const { stdout } = await promisify(execFile)(process.execPath, [`${dist}cli.js`, ...args, '--json'], {
        env,
      });
      return JSON.parse(stdout);
    },
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`The service exited with code ${code} before it listened.`)),
    );
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const url = urlIn(line);
      if (url) resolve(url);
    });
  });
}

/** The URL, if this line of the log is `{"msg":"listening","url":"http://127.0.0.1:41234",…}`. */
function urlIn(line: string): string | null {
  try {
    const entry = JSON.parse(line);
    return entry.msg === 'listening' ? entry.url : null;
  } catch {
    return null;
  }
}
