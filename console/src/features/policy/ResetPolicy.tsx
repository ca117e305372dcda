import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type HookId, hookName } from '../../api/hook-id.ts';
import { policyQuery, resetPolicy } from '../../api/policies.ts';
import { useAppSession } from '../../session/session.ts';
import { Confirm } from '../../ui/Confirm.tsx';

export function ResetPolicy({ id }: { id: HookId }) {
  const { storeHash } = useAppSession();
  const queries = useQueryClient();
  const { mutateAsync, isPending, error } = useMutation({
    mutationFn: () => resetPolicy(storeHash, id),
    onSuccess: () => queries.invalidateQueries({ queryKey: policyQuery(storeHash, id).queryKey }),
  });
  return (
    <Confirm
      label="Use the defaults"
      title="Use the defaults for this hook?"
      verb="Reset the policy"
      onConfirm={mutateAsync}
      isBusy={isPending}
      error={error}
    >
      <Text size="sm">
        What was set for {hookName(id)} is forgotten, its filter too: from then on it gets every event of its
        scope.
      </Text>
    </Confirm>
  );
}
