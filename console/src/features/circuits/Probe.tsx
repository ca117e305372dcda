import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Circuit, probeCircuit } from '../../api/circuits.ts';
import { visibleLine } from '../../ui/foreign-text.ts';

/** Lets one delivery go now. A circuit that probes already does so by itself. */
export function Probe({ circuit: { id, host, state } }: { circuit: Circuit }) {
  const queries = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => probeCircuit(id),
    onSuccess: () => {
      notifications.show({
        title: 'One delivery is tried',
        message: `${visibleLine(host)} is tried in about a second, if a delivery waits for it.`,
      });
      return queries.invalidateQueries({ queryKey: ['circuits'] });
    },
    onError: (error) =>
      notifications.show({ color: 'red', title: 'The host was not tried', message: error.message }),
  });
  if (state !== 'open') return '—';
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => mutate()}
      loading={isPending}
      aria-label={`Probe now: ${visibleLine(host)}`}
    >
      Probe now
    </Button>
  );
}
