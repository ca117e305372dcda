import { expect } from '@jest/globals';
import type { Delivery, DeliveryList } from '../../../src/delivery-log/deliveries/delivery.schemas.js';
import type {
  EventExplanation,
  ExplainedHook,
} from '../../../src/delivery-log/explain/explanation.schemas.js';
import type { HookStatus } from '../../../src/delivery-log/hook-health/hook-status.schema.js';
import type { Replay } from '../../../src/delivery-log/replays/replay.schemas.js';
import type { HookModel, PartnerName } from './store-model.js';
import type { Tenant } from './tenant.js';

/** What apps can read about their deliveries. */
export async function deliveriesOf(tenant: Tenant, { owner, id }: HookModel): Promise<Delivery[]> {
  return (await read<DeliveryList>(tenant, owner, `/hooks/${id}/deliveries?limit=250`)).data;
}

export function statusOf(tenant: Tenant, { owner, id }: HookModel): Promise<HookStatus> {
  return read(tenant, owner, `/hooks/${id}/status`);
}

export function replayOf(tenant: Tenant, { owner, id }: HookModel, replay: string): Promise<Replay> {
  return read(tenant, owner, `/hooks/${id}/replays/${replay}`);
}

export async function explain(tenant: Tenant, owner: PartnerName, eventId: string): Promise<ExplainedHook[]> {
  return (await read<EventExplanation>(tenant, owner, `/events/${eventId}`)).hooks;
}

/** @param path below the store's path */
export async function read<T>(tenant: Tenant, owner: PartnerName, path: string): Promise<T> {
  const { status, body } = await tenant.call(owner, 'GET', path);
  expect([path, status, body]).toEqual([path, 200, body]);
  return body as T;
}
