import { Button, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Delivery } from '../../api/deliveries.ts';

interface ResendButtonProps {
  delivery: Delivery;
  resend: () => Promise<unknown>;
}

/** One more attempt now. The story below goes on by itself. */
export function ResendButton({ delivery, resend }: ResendButtonProps) {
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: resend,
    onSuccess: () => queries.invalidateQueries(),
    onError: (error) =>
      notifications.show({ color: 'red', title: 'It was not sent again', message: error.message }),
  });
  const isUnderWay = delivery.state === 'in_flight';
  return (
    <Tooltip
      label={isUnderWay ? 'An attempt is under way.' : 'One more attempt now, with the same webhook-id.'}
    >
      <Button onClick={() => mutate()} loading={isPending} disabled={isUnderWay}>
        {delivery.state === 'pending' ? 'Send now' : 'Resend'}
      </Button>
    </Tooltip>
  );
}
