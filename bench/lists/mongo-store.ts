import { randomBytes } from 'node:crypto';
import type { mongo } from 'mongoose';
import { connectMongo } from '../../src/storage/mongo/connection/mongo-connection.js';
import { listDeliveries } from '../../src/storage/mongo/log/hook-log.js';
import { openMongo } from '../../src/storage/mongo/open-mongo.js';
import { queueCollections } from '../../src/storage/mongo/queue/queue-collections.js';
import { CommandLog } from '../../test/support/mongo/command-log.js';
import { explainable } from '../../test/support/mongo/explain.js';
import { HOOK, OWNER, PAGE } from './filled-hook.js';
import type { ListStore } from './list-store.js';

/** A new database on the server. It is deleted with the server. */
export async function openMongoStore(server: string): Promise<ListStore> {
  const uri = server.replace('/?', `/lists-${randomBytes(4).toString('hex')}?`);
  const repositories = await openMongo({ uri });
  await repositories.control.migrate();
  const connection = await connectMongo(uri, { monitorCommands: true });
  const queue = queueCollections(connection);
  const { version } = await queue.db.admin().buildInfo();
  return {
    name: `MongoDB ${version}`,
    repositories,
    async plan() {
      const log = new CommandLog(queue.client);
      await listDeliveries(queue.events, OWNER, HOOK, PAGE);
      return explain(queue.db, log.commands.flatMap(explainable));
    },
    async close() {
      await connection.close();
      await repositories.control.close();
    },
  };
}

async function explain(db: mongo.Db, commands: mongo.Document[]): Promise<string[]> {
  const lines: string[] = [];
  for (const command of commands) {
    const answer = await db.command({ explain: command, verbosity: 'executionStats' });
    const { totalKeysExamined, totalDocsExamined, nReturned } = answer['executionStats'];
    const { winningPlan } = answer['queryPlanner'];
    lines.push(...stagesOf(winningPlan.queryPlan ?? winningPlan));
    lines.push(
      `keys examined: ${totalKeysExamined}, documents: ${totalDocsExamined}, returned: ${nReturned}`,
    );
  }
  return lines;
}

/** From the stage that returns the answer down to the stage that reads. */
function stagesOf({ stage, indexName, direction, inputStage }: mongo.Document): string[] {
  const line = indexName === undefined ? stage : `${stage} ${indexName} ${direction}`;
  return [line, ...(inputStage ? stagesOf(inputStage) : [])];
}
