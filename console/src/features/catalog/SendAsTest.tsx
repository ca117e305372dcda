import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { covers } from '../../api/catalog.ts';
import { hooksQuery } from '../../api/hooks.ts';
import { useAppSession } from '../../session/session.ts';
import { TestHook } from '../hooks/TestHook.tsx';

/** Sends this event's sample to the hook that is for exactly this event: a wildcard's sample may be another event. */
export function SendAsTest({ scope }: { scope: string }) {
  const { storeHash } = useAppSession();
  const { data: hooks = [] } = useQuery(hooksQuery(storeHash, 1));
  const hook = hooks.find(
    (other) => other.is_active && !other.scope.endsWith('/*') && covers(other.scope, scope),
  );
  if (hook) return <TestHook hook={hook} />;
  return (
    <Text size="sm" c="dimmed" maw={260}>
      With a hook for exactly this event, its example can be sent as a test.
    </Text>
  );
}
