export type PartnerName = 'a' | 'b';

/** A hook as its app knows it: one that is `on` may have been turned off by the service. */
export interface HookModel {
  /** Its place in the model. */
  index: number;
  /** The service's number. */
  id: number;
  owner: PartnerName;
  scope: string;
  state: 'on' | 'off' | 'deleted';
  /** How many destinations it has had; the last is its present one. */
  destinations: number;
}

/** One event that one hook must get. */
export interface OwedModel {
  hook: HookModel;
  /** Its app has turned the hook off, or deleted it, since the event. */
  mayBeCancelled: boolean;
  /** Times that it may have been sent again after its end. */
  rearmed: number;
  /** Requests that had arrived when the hook's deletion was answered; null while it stands. */
  arrivedAtDeletion: number | null;
}

export interface EventModel {
  id: string;
  input: EventInput;
  owed: OwedModel[];
}

export interface EventInput {
  scope: string;
  data: { type: string; id: number; note: string };
  idempotency_key?: string;
}

/** What a store's apps have done, and what they were told. */
export interface StoreModel {
  hooks: HookModel[];
  events: EventModel[];
  replays: { hook: HookModel; id: string }[];
  restarts: number;
}

export const emptyStore = (): StoreModel => ({ hooks: [], events: [], replays: [], restarts: 0 });

/** The domain's circuit opens at 100 attempts of one app; a model that stays below owes no more than this. */
const OWED_PER_PARTNER = 15;

export const standing = ({ hooks }: StoreModel) => hooks.filter(({ state }) => state !== 'deleted');

/** Those that must get what is published now. */
export const hearing = (model: StoreModel, scope: string) =>
  model.hooks.filter((hook) => hook.state === 'on' && hears(hook.scope, scope));

export const owedTo = (model: StoreModel, hook: HookModel) =>
  model.events.flatMap(({ owed }) => owed.filter((one) => one.hook === hook));

export function hasRoom(model: StoreModel, events: number): boolean {
  const owed = (owner: PartnerName) =>
    model.events.flatMap((event) => event.owed).filter(({ hook }) => hook.owner === owner).length;
  const most = (owner: PartnerName) => standing(model).filter((hook) => hook.owner === owner).length * events;
  return (['a', 'b'] as const).every((owner) => owed(owner) + most(owner) <= OWED_PER_PARTNER);
}

/** One of the list, by any number. */
export const nth = <T>(list: readonly T[], n: number): T => list[n % list.length]!;

const hears = (topic: string, scope: string) =>
  topic.endsWith('/*') ? scope.startsWith(topic.slice(0, -1)) : topic === scope;
