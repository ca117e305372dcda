import { type Connection, type Model, Schema, type SchemaOptions } from 'mongoose';
import type { Operator } from '../../../admin/operators/operator.js';
import type { Change } from '../../../audit/change.js';
import type { Subscription } from '../../../subscriptions/subscription.js';
import type { App } from '../../../tenants/apps/app.repository.js';
import type { PortalSession } from '../../../tenants/portal/portal-session.js';
import type { Store } from '../../../tenants/stores/store.repository.js';
import type { AccessToken, Grant } from '../../../tenants/tokens/access-token.js';

/** A record as it is, under its own key. */
type Keyed<Record, Key = string> = Record & { _id: Key };

/** `order` is the `seq` of the change that created it: unlike a time, it is unique. */
export type SubscriptionRecord = Keyed<Subscription> & { order: number };

const OPTIONS: SchemaOptions = { strict: 'throw', versionKey: false, minimize: false, id: false };
const number = { type: Number, default: null };
const text = { type: String, default: null };

const store = {
  _id: String,
  storeHash: String,
  storeId: String,
  name: String,
  timezone: String,
  createdAt: Number,
};

const secrets = [{ _id: false, sealed: String, expiresAt: number }];

const app = {
  _id: String,
  clientId: String,
  name: String,
  clientSecretHash: String,
  clientSecrets: secrets,
  signsWithClientSecret: Boolean,
  signingSecrets: secrets,
  signingKeys: secrets,
  createdAt: Number,
};

const grant = { _id: String, storeHash: String, clientId: String, scopes: [String] };

const token = {
  _id: String,
  id: String,
  hash: String,
  storeHash: String,
  clientId: String,
  scopes: [String],
  createdAt: Number,
  expiresAt: number,
  revokedAt: number,
};

const operator = {
  _id: String,
  id: String,
  name: String,
  hash: String,
  scopes: [String],
  createdAt: Number,
  expiresAt: number,
  revokedAt: number,
};

const portalSession = {
  _id: String,
  id: String,
  storeHash: String,
  clientId: String,
  access: String,
  codeHash: String,
  tokenHash: text,
  createdAt: Number,
  expiresAt: Number,
  openedAt: number,
  revokedAt: number,
};

const subscription = {
  _id: String,
  order: Number,
  storeHash: String,
  clientId: String,
  key: String,
  kind: String,
  number,
  topic: String,
  destination: String,
  canonicalUrl: String,
  sealedHeaders: text,
  policy: String,
  isActive: Boolean,
  /** Undefined for other kinds. */
  pull: { type: Schema.Types.Mixed, default: undefined },
  disabledReason: text,
  disabledAt: number,
  createdAt: Number,
  updatedAt: Number,
  revision: Number,
};

const deletedSubscription = { _id: String, storeHash: String, deletedAt: Number };

const change = {
  _id: Number,
  seq: Number,
  at: Number,
  actor: Schema.Types.Mixed,
  action: String,
  kind: String,
  key: String,
  storeHash: text,
  clientId: text,
  before: { type: Schema.Types.Mixed, default: null },
  after: { type: Schema.Types.Mixed, default: null },
};

/** The key of a deleted subscription whose deliveries may still be in the log. */
interface DeletedSubscription {
  storeHash: string;
  deletedAt: number;
}

export interface Records {
  stores: Model<Keyed<Store>>;
  apps: Model<Keyed<App>>;
  grants: Model<Keyed<Grant>>;
  tokens: Model<Keyed<AccessToken>>;
  operators: Model<Keyed<Operator>>;
  portal_sessions: Model<Keyed<PortalSession>>;
  subscriptions: Model<SubscriptionRecord>;
  deletedSubscriptions: Model<Keyed<DeletedSubscription>>;
  changes: Model<Keyed<Change, number>>;
}

/** The models of records that people create: few and small. The queue does not use mongoose. */
export function defineRecords(connection: Connection): Records {
  const define = <R>(name: string, fields: object): Model<R> =>
    connection.model(name, new Schema(fields, OPTIONS), name) as unknown as Model<R>;
  return {
    stores: define('stores', store),
    apps: define('apps', app),
    grants: define('grants', grant),
    tokens: define('tokens', token),
    operators: define('operators', operator),
    portal_sessions: define('portal_sessions', portalSession),
    subscriptions: define('subscriptions', subscription),
    deletedSubscriptions: define('deleted_subscriptions', deletedSubscription),
    changes: define('changes', change),
  };
}
