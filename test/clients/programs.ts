/**
 * The same story with each generated client: create a hook, publish an event, list the hook's deliveries until the event is
 * delivered. Each program prints one JSON object. `is_active` is left out: it must be optional in the generated types.
 */
const STORY = `
declare const process: { env: Record<string, string> };
const { URL: baseUrl, STORE: store_hash, PLATFORM, PARTNER, DESTINATION: destination } = process.env as Record<string, string> & object;
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 100));

async function main(): Promise<void> {
  const hook = await createHook({ scope: 'store/order/created', destination: destination! });
  const event = await publish({ scope: 'store/order/created', data: { type: 'order', id: 250 } });
  for (;;) {
    const [delivery] = await deliveriesOf(String(hook.id));
    if (delivery?.state === 'delivered') {
      const { event_id, last_status, state } = delivery;
      return console.log(JSON.stringify({ hook: hook.scope, event_id, last_status, state, published: event.id }));
    }
    await pause();
  }
}
// The calls of the client follow below.
queueMicrotask(() =>
  main().catch((error: unknown) => {
    throw new Error(JSON.stringify(error));
  }),
);
`;

export const HEY_API = `
import { createClient } from './hey/client';
import { deliveriesList, eventsPublish, hooksCreate, type Event, type NewHook } from './hey';
${STORY}
const client = createClient({ baseUrl: baseUrl! });
// A route names two schemes for one token. Sent as both, it would be two credentials.
const as = (token: string | undefined) => ({
  client,
  auth: ({ scheme }: { scheme?: string }) => (scheme === 'bearer' ? token : undefined),
  throwOnError: true as const,
});
async function createHook(body: NewHook) {
  return (await hooksCreate({ ...as(PARTNER), path: { store_hash: store_hash! }, body })).data;
}
async function publish(body: Event) {
  const { data } = await eventsPublish({ ...as(PLATFORM), path: { store_hash: store_hash! }, body });
  return Array.isArray(data) ? data[0]! : data;
}
async function deliveriesOf(id: string) {
  return (await deliveriesList({ ...as(PARTNER), path: { store_hash: store_hash!, id } })).data.data;
}
`;

export const OPENAPI_TYPESCRIPT = `
import createClient from 'openapi-fetch';
import type { components, paths } from './schema';
${STORY}
const as = (token: string | undefined) =>
  createClient<paths>({ baseUrl: baseUrl!, headers: { Authorization: 'Bearer ' + token } });
const path = { store_hash: store_hash! };
async function createHook(body: components['schemas']['NewHook']) {
  return (await as(PARTNER).POST('/stores/{store_hash}/v2/hooks', { params: { path }, body })).data!;
}
async function publish(body: components['schemas']['Event']) {
  const { data } = await as(PLATFORM).POST('/stores/{store_hash}/v2/events', { params: { path }, body });
  return Array.isArray(data) ? data[0]! : data!;
}
async function deliveriesOf(id: string) {
  const params = { path: { ...path, id } };
  return (await as(PARTNER).GET('/stores/{store_hash}/v2/hooks/{id}/deliveries', { params })).data!.data;
}
`;

export const PYTHON = `
import json, os, time
from storehooks_client import AuthenticatedClient
from storehooks_client.api.deliveries import deliveries_list
from storehooks_client.api.events import events_publish
from storehooks_client.api.hooks import hooks_create
from storehooks_client.models import Event, NewHook

e = os.environ
as_token = lambda token: AuthenticatedClient(base_url=e["URL"], token=token)
order = {"scope": "store/order/created", "data": {"type": "order", "id": 250}}
new_hook = NewHook(scope="store/order/created", destination=e["DESTINATION"])
hook = hooks_create.sync(e["STORE"], client=as_token(e["PARTNER"]), body=new_hook)
event = events_publish.sync(e["STORE"], client=as_token(e["PLATFORM"]), body=Event.from_dict(order))
while True:
    listed = deliveries_list.sync(e["STORE"], str(hook.id), client=as_token(e["PARTNER"])).data
    if listed and listed[0].state == "delivered":
        last = listed[0]
        print(json.dumps({"hook": hook.scope, "event_id": last.event_id, "last_status": last.last_status,
                          "state": last.state, "published": event.id}))
        break
    time.sleep(0.1)
`;
