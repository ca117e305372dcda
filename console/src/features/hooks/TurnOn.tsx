import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Hook } from '../../api/hook-id.ts';
import { turnOn } from '../../api/hooks.ts';
import { useAppSession } from '../../session/session.ts';

/** Turns the hook on. What is parked goes out. */
export function TurnOn({ hook }: { hook: Hook }) {
  const { storeHash } = useAppSession();
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => turnOn(storeHash, hook),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['hooks', storeHash] }),
    onError: (error) =>
      notifications.show({ color: 'red', title: 'The hook is still off', message: error.message }),
  });
  return (
    <Button onClick={() => mutate()} loading={isPending}>
      Turn on
    </Button>
  );
}
