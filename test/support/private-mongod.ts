import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoMemoryServer } from 'mongodb-memory-server-core';
import mongoose from 'mongoose';
import { findMongod } from './find-mongod.js';
import { mongodArguments } from './mongod-arguments.js';

/** A server of one test's own, to be killed, stopped and started again on the same files and port. */
export class PrivateMongod {
  private server: MongoMemoryServer | undefined;

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

  get pid(): number {
    return this.server!.instanceInfo!.instance.mongodProcess!.pid!;
  }

  /** `SIGSTOP` and `SIGCONT` make it deaf for a while. */
  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name);
  }

  /** SIGKILL: what it has acknowledged is in the journal, nothing else is. */
  async kill(): Promise<void> {
    const { mongodProcess } = this.server!.instanceInfo!.instance;
    mongodProcess!.kill('SIGKILL');
    await once(mongodProcess!, 'exit');
    await this.server!.stop({ doCleanup: false });
    this.server = undefined;
  }

  /** Resolves when it takes writes again. */
  async restart(): Promise<void> {
    process.env['MONGOMS_SYSTEM_BINARY_VERSION_CHECK'] = 'false';
    this.server = await MongoMemoryServer.create({
      binary: { systemBinary: this.binary },
      instance: {
        port: this.port,
        dbPath: this.dbPath,
        replSet: 'rs0',
        storageEngine: 'wiredTiger',
        args: mongodArguments,
      },
    });
    await becomePrimary(this.port);
  }

  async dispose(): Promise<void> {
    if (this.server) await this.kill();
    await rm(this.dbPath, { recursive: true, force: true });
  }
}

async function becomePrimary(port: number): Promise<void> {
  const host = `127.0.0.1:${port}`;
  const client = await mongoose.mongo.MongoClient.connect(`mongodb://${host}/?directConnection=true`);
  try {
    const members = [{ _id: 0, host }];
    await client
      .db('admin')
      .command({ replSetInitiate: { _id: 'rs0', members } })
      .catch(ignoreInitiated);
    while (!(await client.db('admin').command({ hello: 1 }))['isWritablePrimary']) {
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
