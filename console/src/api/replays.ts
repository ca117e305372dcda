import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, type Schemas } from './client.ts';
import { type HookId, hookPath, webHookPath } from './hook-id.ts';

export type Replay = Schemas['Replay'];
export type NewReplay = Schemas['NewReplay'];

const LIVE_MS = 1_000;

export const startReplay = (storeHash: string, id: HookId, body: NewReplay) =>
  typeof id === 'number'
    ? dataOf(
        client.POST('/stores/{store_hash}/v2/hooks/{id}/replays', { params: hookPath(storeHash, id), body }),
      )
    : dataOf(client.POST('/web-hook/{id}/replays', { params: webHookPath(id), body }));

export const replayQuery = (store_hash: string, id: HookId, replay_id: string) =>
  queryOptions({
    queryKey: ['hooks', store_hash, id, 'replays', replay_id],
    queryFn: () => {
      if (typeof id === 'string')
        return dataOf(
          client.GET('/web-hook/{id}/replays/{replay_id}', { params: { path: { id, replay_id } } }),
        );
      const params = { path: { store_hash, id: String(id), replay_id } };
      return dataOf(client.GET('/stores/{store_hash}/v2/hooks/{id}/replays/{replay_id}', { params }));
    },
    refetchInterval: (query) => (query.state.data?.state === 'running' ? LIVE_MS : false),
  });

export const cancelReplay = (store_hash: string, id: HookId, replay_id: string) => {
  if (typeof id === 'string') {
    const params = { path: { id, replay_id } };
    return dataOf(client.DELETE('/web-hook/{id}/replays/{replay_id}', { params }));
  }
  const params = { path: { store_hash, id: String(id), replay_id } };
  return dataOf(client.DELETE('/stores/{store_hash}/v2/hooks/{id}/replays/{replay_id}', { params }));
};
