import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { deliveryQuery } from '../../api/deliveries.ts';
import type { Hook, HookId } from '../../api/hook-id.ts';
import { testHook } from '../../api/hooks.ts';
import { useAppSession } from '../../session/session.ts';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { AttemptTimeline } from '../deliveries/AttemptTimeline.tsx';
import { StateLine } from '../deliveries/StateLine.tsx';

/** Sends a sample to the hook, and shows what its receiver says. */
export function TestHook({ hook }: { hook: Pick<Hook, 'id'> }) {
  const { storeHash } = useAppSession();
  const [isOpen, { open, close }] = useDisclosure(false);
  const { mutate, data, error, isPending } = useMutation({ mutationFn: () => testHook(storeHash, hook.id) });
  const send = () => {
    open();
    mutate();
  };
  return (
    <>
      <Button variant="default" onClick={send}>
        Send test event
      </Button>
      <Modal opened={isOpen} onClose={close} title="Test event" size="lg">
        <Stack gap="md">
          {isPending && <Loader size="sm" aria-label="Publishing the sample" role="status" />}
          {error && <ErrorAlert error={error} onRetry={() => mutate()} />}
          {data && <TestResult hookId={hook.id} deliveryId={data.id} scope={data.scope} />}
        </Stack>
      </Modal>
    </>
  );
}

interface TestResultProps {
  hookId: HookId;
  deliveryId: string;
  scope: string;
}

function TestResult({ hookId, deliveryId, scope }: TestResultProps) {
  const { storeHash } = useAppSession();
  const query = useQuery(deliveryQuery(storeHash, hookId, deliveryId));
  return (
    <>
      <Text size="sm">
        The sample of <b>{scope}</b> is on its way, signed like every event.
      </Text>
      <Loaded query={query} rows={2}>
        {(delivery) => (
          <>
            <StateLine delivery={delivery} />
            <AttemptTimeline attempts={delivery.attempt_log} />
          </>
        )}
      </Loaded>
      <Group>
        <Button
          variant="default"
          renderRoot={(props) => (
            <Link to="/hooks/$id/deliveries/$deliveryId" params={{ id: hookId, deliveryId }} {...props} />
          )}
        >
          Open the delivery
        </Button>
      </Group>
    </>
  );
}
