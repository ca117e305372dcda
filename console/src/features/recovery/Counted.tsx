import { Alert, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { newStartKey, type RecoveryByHook, startRecovery, type Wanted } from '../../api/recovery.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { PartsTable } from './PartsTable.tsx';
import { countText, leftOutText, planText, sentOf } from './plan-text.ts';

const route = getRouteApi('/recovery');

interface CountedProps {
  answer: RecoveryByHook;
  /** What was counted. */
  wanted: Wanted;
}

/** The dry run: what would be sent, hook by hook, and the one question before it starts. */
export function Counted({ answer, wanted }: CountedProps) {
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const [key] = useState(newStartKey);
  const { mutateAsync, isPending, error } = useMutation({
    mutationFn: () => startRecovery(wanted, key),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['recoveries'] });
      await navigate({ search: { replay: id! } });
    },
  });
  if (answer.matched === 0)
    return (
      <Alert color="gray" title="No delivery matches" role="status">
        There is nothing to send. Look further back, or take filters away.
      </Alert>
    );
  const sent = sentOf(answer);
  return (
    <Stack gap="sm">
      <Text size="sm" fw={600} role="status">
        {countText(answer.matched, answer.hooks)} match.
      </Text>
      <PartsTable parts={answer.by_hook} isPlan />
      <Text size="xs" c="dimmed">
        {answer.hooks > answer.by_hook.length &&
          `The ${answer.by_hook.length} hooks with the most are shown. `}
        Hooks that are off when their turn comes are left out.
      </Text>
      {sent.matched < answer.matched && (
        <Alert
          color="yellow"
          title={sent.matched === 0 ? 'Nothing can be sent' : 'Some are left out'}
          role="status"
        >
          {leftOutText(answer, sent, wanted)}
        </Alert>
      )}
      {sent.matched > 0 && (
        <div>
          <Confirm
            label="Start the recovery"
            title={`Send ${countText(sent.matched, sent.hooks)} again?`}
            verb={`Send ${sent.matched.toLocaleString('en')} again`}
            onConfirm={mutateAsync}
            isBusy={isPending}
            error={error}
            variant="filled"
          >
            <Text size="sm">{planText(sent, wanted)}</Text>
          </Confirm>
        </div>
      )}
    </Stack>
  );
}
