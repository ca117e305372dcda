import { Alert, Group, Text } from '@mantine/core';
import type { Hook } from '../../api/hook-id.ts';
import { useMayWrite } from '../../session/session.ts';
import { TurnOn } from './TurnOn.tsx';

/** Why nothing can be sent now, and the step that changes it. */
export function HookIsOff({ hook }: { hook: Hook }) {
  const mayWrite = useMayWrite();
  return (
    <Alert color="yellow" title="The hook is off" role="status">
      <Group justify="space-between" gap="sm">
        <Text size="sm">Nothing is sent before it is on again. What is parked goes out then.</Text>
        {mayWrite && <TurnOn hook={hook} />}
      </Group>
    </Alert>
  );
}
