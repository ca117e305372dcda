import type { Repositories } from '../../repositories.js';

/** The ports that the thread of the database serves: all methods but `watch`, which polls. */
export type RemotePorts = Omit<Repositories, 'changes' | 'changeReaders' | 'processReports' | 'control'> & {
  changes: Omit<Repositories['changes'], 'watch'>;
  control: Omit<Repositories['control'], 'name' | 'lost'>;
};

export type PortName = keyof RemotePorts;

/** Every method of every port, checked by the compiler. No other method can be called. */
const REMOTE_METHODS: { [Port in PortName]: Record<keyof RemotePorts[Port], true> } = {
  control: { migrate: true, ping: true, close: true },
  stores: { create: true, find: true, list: true, search: true, update: true, delete: true },
  apps: {
    create: true,
    find: true,
    list: true,
    search: true,
    update: true,
    rename: true,
    contents: true,
    delete: true,
  },
  tokens: {
    grant: true,
    findGrant: true,
    create: true,
    find: true,
    findByHash: true,
    list: true,
    ofStore: true,
    revoke: true,
  },
  keyCanaries: { list: true, keep: true, deleteOthers: true },
  portalSessions: { create: true, useCode: true, findByTokenHash: true, list: true, revoke: true },
  operators: { create: true, findByHash: true, list: true, revoke: true },
  subscriptions: {
    create: true,
    find: true,
    list: true,
    update: true,
    delete: true,
    turnOff: true,
    ofStore: true,
    versions: true,
    search: true,
    findByKey: true,
    findInAnyStore: true,
    ofAll: true,
    reseal: true,
  },
  changes: { latest: true, since: true, list: true, ask: true },
  deliveries: {
    commit: true,
    claimDue: true,
    claimBacklogs: true,
    backlogs: true,
    oldestDueAt: true,
    succeededSince: true,
    park: true,
    cancel: true,
  },
  deliveryLog: {
    list: true,
    find: true,
    summary: true,
    event: true,
    webHookLog: true,
    resend: true,
    cancel: true,
    locate: true,
    publicationOf: true,
    listOfStore: true,
    eventOfStore: true,
  },
  replays: { count: true, create: true, find: true, cancel: true, due: true, step: true },
  recoveries: { create: true, find: true, list: true, parts: true, cancel: true },
  retention: { purge: true, reached: true, reach: true },
  pulls: { lease: true, lapsed: true, held: true, expired: true, prolong: true },
  stats: { read: true, fold: true },
  incidents: { list: true },
  notices: { recipients: true, setRecipients: true, add: true, claim: true, finish: true, postpone: true },
  certificates: { keep: true, find: true, untold: true, told: true },
  rates: { reserve: true },
  leases: { begin: true, beat: true, freeLapsed: true, end: true },
};

/** Calls the database, on this thread or on its own. */
export interface Channel {
  /** Resolves with the reason when the database's thread has ended, or hangs, except after `close`. */
  readonly lost: Promise<Error>;
  call(port: PortName, method: string, args: unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

/** A port whose methods call through the channel. A plain object: it has no other methods. */
export function remote<Port extends PortName>(channel: Channel, port: Port): RemotePorts[Port] {
  const methods = Object.keys(REMOTE_METHODS[port]).map((method) => [
    method,
    (...args: unknown[]) => channel.call(port, method, args),
  ]);
  return Object.fromEntries(methods) as RemotePorts[Port];
}
