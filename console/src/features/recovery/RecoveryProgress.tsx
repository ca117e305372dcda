import { Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { cancelRecovery, type Recovery, type RecoveryByHook, recoveryQuery } from '../../api/recovery.ts';
import { useMayWrite } from '../../session/session.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Time } from '../../ui/Time.tsx';
import { PartsTable } from './PartsTable.tsx';
import { STATES, shareDone, takesText } from './recovery-words.ts';

export function RecoveryProgress({ id }: { id: string }) {
  const query = useQuery(recoveryQuery(id));
  return (
    <Paper withBorder p="md">
      <Loaded query={query} rows={2}>
        {(recovery) => <Shown recovery={recovery} />}
      </Loaded>
    </Paper>
  );
}

function Shown({ recovery }: { recovery: RecoveryByHook }) {
  const mayWrite = useMayWrite();
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Recovery {STATES[recovery.state]}
        </Title>
        {mayWrite && recovery.state === 'running' && <Cancel recovery={recovery} />}
      </Group>
      <Text size="sm">
        <Foreign>{takesText(recovery)}</Foreign>
      </Text>
      <Progress value={shareDone(recovery)} aria-label="Progress of the recovery" size="lg" />
      <Sums recovery={recovery} />
      <PartsTable parts={recovery.by_hook} />
    </Stack>
  );
}

const shown = (count: number) => count.toLocaleString('en');

/** How far it is, and why some were left out. */
function Sums({ recovery }: { recovery: Recovery }) {
  const { done, matched, failed, failed_by, rate, created_at, finished_at } = recovery;
  const reasons = [
    ...(failed_by.hook_off ? [`${shown(failed_by.hook_off)} because the hook was off`] : []),
    ...(failed_by.hook_deleted ? [`${shown(failed_by.hook_deleted)} because the hook was deleted`] : []),
    ...(failed_by.changed ? [`${shown(failed_by.changed)} because they had changed`] : []),
  ];
  return (
    <>
      <Text size="sm" aria-live="polite">
        {shown(done)} of {shown(matched)} made due again.
        {failed > 0 && ` Not sent: ${reasons.join(', ')}.`}
        {failed_by.hook_off > 0 &&
          ' A hook that goes on failing is turned off again: repair its receiver first.'}
      </Text>
      <Text size="xs" c="dimmed">
        At most {rate} per second to each hook. Started <Time at={created_at} />
        {finished_at && (
          <>
            , ended <Time at={finished_at} />
          </>
        )}
        .
      </Text>
    </>
  );
}

function Cancel({ recovery: { id, remaining } }: { recovery: Recovery }) {
  const queries = useQueryClient();
  const { mutateAsync, isPending, error } = useMutation({
    mutationFn: () => cancelRecovery(id!),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['recoveries'] }),
  });
  return (
    <Confirm
      size="xs"
      label="Cancel the recovery"
      title="Cancel this recovery?"
      verb="Cancel it"
      onConfirm={mutateAsync}
      isBusy={isPending}
      error={error}
    >
      <Text size="sm">
        {shown(remaining)} remaining deliveries stay as they are. Those that are due already are still sent.
      </Text>
    </Confirm>
  );
}
