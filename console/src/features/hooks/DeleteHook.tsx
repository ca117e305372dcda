import { Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type Hook, hookName } from '../../api/hook-id.ts';
import { deleteHook, hookStatusQuery } from '../../api/hooks.ts';
import { useAppSession } from '../../session/session.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Foreign } from '../../ui/Foreign.tsx';

export function DeleteHook({ hook }: { hook: Hook }) {
  const { storeHash } = useAppSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { data: status } = useQuery(hookStatusQuery(storeHash, hook.id));
  const { mutateAsync, isPending, error } = useMutation({
    mutationFn: () => deleteHook(storeHash, hook.id),
    onSuccess: async () => {
      await navigate({ to: '/hooks', search: typeof hook.id === 'string' ? { kind: 'web-hook' } : {} });
      await queries.invalidateQueries({ queryKey: ['hooks', storeHash] });
    },
  });
  const waiting = status ? status.pending + status.parked : null;
  return (
    <Confirm
      label="Delete"
      title={`Delete ${hookName(hook.id)}?`}
      verb="Delete the hook"
      onConfirm={mutateAsync}
      isBusy={isPending}
      error={error}
    >
      <Text size="sm">
        Its log is no longer shown, and {waitingText(waiting)}. No event is sent to{' '}
        <Foreign fw={600}>{hook.destination}</Foreign> by this hook anymore. This cannot be undone.
      </Text>
    </Confirm>
  );
}

function waitingText(waiting: number | null): string {
  if (waiting === null) return 'deliveries that wait are canceled';
  if (waiting === 0) return 'no delivery waits';
  return waiting === 1
    ? '1 delivery that waits is canceled'
    : `${waiting.toLocaleString('en')} deliveries that wait are canceled`;
}
