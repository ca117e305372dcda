import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mongoose, { type mongo } from 'mongoose';
import { findMongod } from './find-mongod.js';
import { mongodArguments } from './mongod-arguments.js';

const WATCHER = fileURLToPath(new URL('mongod-watcher.js', import.meta.url));

/** A server of the replica set `rs0`, on loopback. Can be killed, frozen, and started again on the same files and port. */
export class MongodMember {
  private server: ChildProcess | undefined;

  private constructor(
    private readonly binary: string,
    readonly port: number,
    private readonly dbPath: string,
  ) {}

  /** Does not start it yet. Null if no mongod can be found. */
  static async create(): Promise<MongodMember | null> {
    const found = await findMongod();
    if ('missing' in found) return null;
    return new MongodMember(found.path, await freePort(), await mkdtemp(join(tmpdir(), 'mongod-')));
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** As a member of the set `rs0`, or standalone. */
  start({ standalone = false } = {}): void {
    const place = ['--port', String(this.port), '--dbpath', this.dbPath, '--bind_ip', '127.0.0.1'];
    const set = standalone ? [] : ['--replSet', 'rs0'];
    this.server = spawn(this.binary, [...place, ...set, ...mongodArguments], { stdio: 'ignore' });
    // Ends the server if this process is killed.
    const watched = [String(process.pid), String(this.server.pid)];
    fork(WATCHER, watched, { execArgv: [], detached: true, stdio: 'ignore' }).unref();
  }

  /** `SIGSTOP` freezes the server, `SIGCONT` resumes it. */
  signal(name: NodeJS.Signals): void {
    this.server?.kill(name);
  }

  /** SIGKILL: its journal has what it acknowledged and nothing else. */
  async kill(): Promise<void> {
    const ended = once(this.server!, 'exit');
    this.signal('SIGKILL');
    await ended;
    this.server = undefined;
  }

  /** Sends a command to this server, primary or not. */
  async command(command: mongo.Document): Promise<mongo.Document> {
    const uri = `mongodb://${this.host}/?directConnection=true`;
    const client = await mongoose.mongo.MongoClient.connect(uri, { heartbeatFrequencyMS: 500 });
    try {
      return await client.db('admin').command(command);
    } finally {
      await client.close();
    }
  }

  async isPrimary(): Promise<boolean> {
    if (!this.server) return false;
    // A server that starts or stops may break the connection.
    const hello = await this.command({ hello: 1 }).catch(() => null);
    return hello?.['isWritablePrimary'] === true;
  }

  async dispose(): Promise<void> {
    if (this.server) await this.kill();
    await rm(this.dbPath, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address() as { port: number };
  await new Promise((closed) => probe.close(closed));
  return port;
}
