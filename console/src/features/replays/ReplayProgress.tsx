import { Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { cancelReplay, type Replay, replayQuery } from '../../api/replays.ts';
import { useAppSession, useMayWrite } from '../../session/session.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { Time } from '../../ui/Time.tsx';

const route = getRouteApi('/hooks/$id');

const STATES: Record<Replay['state'], string> = {
  running: 'running',
  done: 'done',
  cancelled: 'canceled',
  dry_run: 'counted only',
};

export function ReplayProgress({ replayId }: { replayId: string }) {
  const { storeHash } = useAppSession();
  const { id } = route.useParams();
  const query = useQuery(replayQuery(storeHash, id, replayId));
  return (
    <Paper withBorder p="md">
      <Loaded query={query} rows={2}>
        {(replay) => <Shown replay={replay} />}
      </Loaded>
    </Paper>
  );
}

function Shown({ replay }: { replay: Replay }) {
  const mayWrite = useMayWrite();
  const share = replay.matched === 0 ? 100 : Math.round((replay.done / replay.matched) * 100);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Replay {STATES[replay.state]}
        </Title>
        {mayWrite && replay.state === 'running' && <CancelReplay replayId={replay.id!} />}
      </Group>
      <Progress value={share} aria-label="Progress of the replay" size="lg" />
      <Text size="sm" aria-live="polite">
        {replay.done.toLocaleString('en')} of {replay.matched.toLocaleString('en')} made due again,{' '}
        {replay.rate} per second. Started <Time at={replay.created_at} />
        {replay.finished_at && (
          <>
            , ended <Time at={replay.finished_at} />
          </>
        )}
        .
      </Text>
    </Stack>
  );
}

function CancelReplay({ replayId }: { replayId: string }) {
  const { storeHash } = useAppSession();
  const { id } = route.useParams();
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => cancelReplay(storeHash, id, replayId),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['hooks', storeHash, id, 'replays'] }),
    onError: (error) =>
      notifications.show({ color: 'red', title: 'The replay goes on', message: error.message }),
  });
  return (
    <Button size="xs" variant="default" onClick={() => mutate()} loading={isPending}>
      Cancel the replay
    </Button>
  );
}
