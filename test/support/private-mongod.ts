import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import { findMongod } from './find-mongod.js';
import { mongodArguments } from './mongod-arguments.js';

const WATCHER = fileURLToPath(new URL('mongod-watcher.js', import.meta.url));

/** A server of one test's own, to be killed, stopped and started again on the same files and port. */
export class PrivateMongod {
  private server: ChildProcess | undefined;

  private constructor(
    private readonly binary: string,
    readonly port: number,
    private readonly dbPath: string,
  ) {}

  /** Null where there is no mongod to be had. */
  static async start(): Promise<PrivateMongod | null> {
    const found = await findMongod();
    if ('missing' in found) return null;
    const dbPath = await mkdtemp(join(tmpdir(), 'mongod-'));
    const created = new PrivateMongod(found.path, await freePort(), dbPath);
    await created.restart();
    return created;
  }

  get uri(): string {
    return `mongodb://127.0.0.1:${this.port}/?replicaSet=rs0`;
  }

  /** `SIGSTOP` and `SIGCONT` make it deaf for a while. */
  signal(name: NodeJS.Signals): void {
    this.server?.kill(name);
  }

  /** SIGKILL: what it has acknowledged is in the journal, nothing else is. */
  async kill(): Promise<void> {
    const ended = once(this.server!, 'exit');
    this.signal('SIGKILL');
    await ended;
    this.server = undefined;
  }

  /** Resolves when it takes writes (again). */
  async restart(): Promise<void> {
    const place = ['--port', String(this.port), '--dbpath', this.dbPath, '--bind_ip', '127.0.0.1'];
    this.server = spawn(this.binary, [...place, '--replSet', 'rs0', ...mongodArguments], { stdio: 'ignore' });
    // Ends the server should this process be killed.
    const watched = [String(process.pid), String(this.server.pid)];
    fork(WATCHER, watched, { execArgv: [], detached: true, stdio: 'ignore' }).unref();
    await becomePrimary(this.port);
  }

  async dispose(): Promise<void> {
    if (this.server) await this.kill();
    await rm(this.dbPath, { recursive: true, force: true });
  }
}

async function becomePrimary(port: number): Promise<void> {
  const host = `127.0.0.1:${port}`;
  const uri = `mongodb://${host}/?directConnection=true`;
  const client = await mongoose.mongo.MongoClient.connect(uri, { heartbeatFrequencyMS: 500 });
  const admin = client.db('admin');
  try {
    const config = { _id: 'rs0', members: [{ _id: 0, host }] };
    await admin.command({ replSetInitiate: config }).catch(ignoreInitiated);
    while (!(await admin.command({ hello: 1 }))['isWritablePrimary']) {
      await new Promise((wake) => setTimeout(wake, 20));
    }
  } finally {
    await client.close();
  }
}

function ignoreInitiated(error: unknown): void {
  if ((error as { codeName?: string }).codeName !== 'AlreadyInitialized') throw error;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address() as { port: number };
  await new Promise((closed) => probe.close(closed));
  return port;
}
