import type { mongo } from 'mongoose';

const EXPLAINED: Record<string, string[]> = {
  find: ['find', 'filter', 'sort', 'projection', 'hint', 'max', 'limit'],
  aggregate: ['aggregate', 'pipeline', 'cursor', 'hint'],
  delete: ['delete', 'deletes'],
};

/** Only the queue's large collections: `runs` needs no index. */
export const explainable = (event: mongo.CommandStartedEvent) =>
  explainableIn(['events', 'attempts', 'replays'], event);

/** The command in explainable form, one for each update, if it is about one of these collections. */
export function explainableIn(
  collections: string[],
  { commandName, command }: mongo.CommandStartedEvent,
): mongo.Document[] {
  const collection = String(command[commandName]);
  if (!collections.includes(collection)) return [];
  if (commandName === 'update') {
    const updates = command['updates'] as mongo.Document[];
    return updates.map((update) => ({ update: collection, updates: [update] }));
  }
  const names = EXPLAINED[commandName] ?? [];
  const plain = Object.fromEntries(names.filter((name) => name in command).map((n) => [n, command[n]]));
  return names.length > 0 ? [plain, ...branchesOf(plain)] : [];
}

/** The server explains no plan of a `$unionWith`: each branch is explained as a command of its own. */
function branchesOf({ aggregate, pipeline = [] }: mongo.Document): mongo.Document[] {
  const branches = (pipeline as mongo.Document[]).flatMap(({ $unionWith }) =>
    $unionWith ? [$unionWith] : [],
  );
  return branches.map((branch) => ({ aggregate, pipeline: branch.pipeline, cursor: {} }));
}

/** The names of all stages of the plan that the server chooses. */
export async function stagesOf(db: mongo.Db, command: mongo.Document): Promise<string[]> {
  const { nodes, later } = await planOf(db, command);
  return [...later, ...nodes.map(({ stage }) => stage as string)];
}

/** Where each search of an index begins and ends, by field: `[MinKey, MaxKey]` is all of it. */
export async function boundsOf(db: mongo.Db, command: mongo.Document): Promise<Record<string, string[]>[]> {
  const { nodes } = await planOf(db, command);
  return nodes.flatMap(({ indexBounds }) => indexBounds ?? []);
}

/** The nodes of the plan, and the stages of a pipeline after it. */
async function planOf(
  db: mongo.Db,
  command: mongo.Document,
): Promise<{ nodes: mongo.Document[]; later: string[] }> {
  const answer = await db.command({ explain: command, verbosity: 'queryPlanner' });
  const { queryPlanner } = answer['stages']?.[0].$cursor ?? answer;
  const later: string[] = (answer['stages'] ?? []).slice(1).flatMap((stage: object) => Object.keys(stage));
  const walk = (node: mongo.Document): mongo.Document[] => [
    node,
    ...[node['inputStage'], ...(node['inputStages'] ?? [])].flatMap((child) => (child ? walk(child) : [])),
  ];
  return { nodes: walk(queryPlanner.winningPlan.queryPlan ?? queryPlanner.winningPlan), later };
}

/** What the server examines for a command. */
export interface Examined {
  command: mongo.Document;
  stages: string[];
  returned: number;
  keys: number;
  documents: number;
}

/** Runs the command's plan, but writes nothing. */
export async function examinedBy(db: mongo.Db, command: mongo.Document): Promise<Examined> {
  const stages = await stagesOf(db, command);
  const answer = await db.command({ explain: command, verbosity: 'executionStats' });
  const { executionStats } = answer['stages']?.[0].$cursor ?? answer;
  const { nReturned: returned, totalKeysExamined: keys, totalDocsExamined: documents } = executionStats;
  return { command, stages, returned, keys, documents };
}
