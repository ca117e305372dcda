import { queryOptions } from '@tanstack/react-query';
import { client, dataOf, type Schemas } from './client.ts';

export type Replay = Schemas['Replay'];
export type NewReplay = Schemas['NewReplay'];

const LIVE_MS = 1_000;

export const startReplay = (store_hash: string, id: number, body: NewReplay) => {
  const params = { path: { store_hash, id: String(id) } };
  return dataOf(client.POST('/stores/{store_hash}/v2/hooks/{id}/replays', { params, body }));
};

export const replayQuery = (store_hash: string, id: number, replay_id: string) =>
  queryOptions({
    queryKey: ['hooks', store_hash, id, 'replays', replay_id],
    queryFn: () => {
      const params = { path: { store_hash, id: String(id), replay_id } };
      return dataOf(client.GET('/stores/{store_hash}/v2/hooks/{id}/replays/{replay_id}', { params }));
    },
    refetchInterval: (query) => (query.state.data?.state === 'running' ? LIVE_MS : false),
  });

export const cancelReplay = (store_hash: string, id: number, replay_id: string) => {
  const params = { path: { store_hash, id: String(id), replay_id } };
  return dataOf(client.DELETE('/stores/{store_hash}/v2/hooks/{id}/replays/{replay_id}', { params }));
};
