export type PartnerName = 'a' | 'b';

/** A hook as its app knows it. The service may have turned off one that is `on`. */
export interface HookModel {
  /** Index in the model. */
  index: number;
  /** The service's id of it. */
  id: number;
  owner: PartnerName;
  scope: string;
  state: 'on' | 'off' | 'deleted';
  /** How many destinations it has had. The last one is current. */
  destinations: number;
}

/** One event that one hook must get. */
export interface ExpectedDelivery {
  hook: HookModel;
  /** Whether its app has deleted the hook since the event. */
  mayBeCancelled: boolean;
  /** How many times it may have been sent again after it was finished. */
  requeued: number;
  /** Requests that had arrived when the hook's deletion was answered, or null if the hook is not deleted. */
  arrivedAtDeletion: number | null;
}

export interface EventModel {
  id: string;
  input: EventInput;
  expected: ExpectedDelivery[];
}

export interface EventInput {
  scope: string;
  data: { type: string; id: number; note: string };
  idempotency_key?: string;
}

/** What the apps of a store did, and what they were answered. */
export interface StoreModel {
  hooks: HookModel[];
  events: EventModel[];
  replays: { hook: HookModel; id: string }[];
  restarts: number;
}

export const emptyStore = (): StoreModel => ({ hooks: [], events: [], replays: [], restarts: 0 });

/** The circuit breaker of a domain may open at 100 attempts of one app. With this many deliveries a run stays below. */
const OWED_PER_PARTNER = 15;

export const standing = ({ hooks }: StoreModel) => hooks.filter(({ state }) => state !== 'deleted');

/** Hooks that must get an event published now. */
export const listening = (model: StoreModel, scope: string) =>
  model.hooks.filter((hook) => hook.state === 'on' && matches(hook.scope, scope));

export const expectedBy = (model: StoreModel, hook: HookModel) =>
  model.events.flatMap(({ expected }) => expected.filter((one) => one.hook === hook));

export function hasRoom(model: StoreModel, events: number): boolean {
  const expected = (owner: PartnerName) =>
    model.events.flatMap((event) => event.expected).filter(({ hook }) => hook.owner === owner).length;
  const most = (owner: PartnerName) => standing(model).filter((hook) => hook.owner === owner).length * events;
  return (['a', 'b'] as const).every((owner) => expected(owner) + most(owner) <= OWED_PER_PARTNER);
}

/** An element of the list, chosen by any number. */
export const nth = <T>(list: readonly T[], n: number): T => list[n % list.length]!;

const matches = (topic: string, scope: string) =>
  topic.endsWith('/*') ? scope.startsWith(topic.slice(0, -1)) : topic === scope;
