import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Incident } from '../../api/incidents.ts';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';
import { visibleLine } from '../../ui/foreign-text.ts';

interface RetryAllProps {
  incident: Incident;
  /** Gives how many deliveries would be sent again. */
  count: () => Promise<number>;
  /** Sends them again. */
  start: () => Promise<unknown>;
  /** The way to turn the hook on, if it is off. */
  whenOff: ReactNode;
}

/** Counts the deliveries of an incident that failed for good, says how many there are, and asks once. */
export function RetryAll({ incident, count, start, whenOff }: RetryAllProps) {
  const counting = useMutation({ mutationFn: count });
  const starting = useMutation({ mutationFn: start });
  // A page has fifty of them, and a dialog costs as much as its row.
  const [wasAsked, setWasAsked] = useState(false);
  const ask = () => {
    setWasAsked(true);
    counting.mutate();
  };
  const close = () => {
    counting.reset();
    starting.reset();
  };
  const error = counting.error ?? starting.error;
  const matched = counting.data ?? 0;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        onClick={ask}
        loading={counting.isPending}
        aria-label={`Retry all of ${visibleLine(incident.hook.scope)}`}
      >
        Retry all
      </Button>
      {wasAsked && (
        <Modal opened={counting.isSuccess || error !== null} onClose={close} title="Retry all">
          <Stack gap="md">
            {counting.isSuccess && <Text size="sm">{planText(incident, matched)}</Text>}
            {matched > 0 && !incident.hook.is_active && whenOff}
            {error && <ErrorAlert error={error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Close
              </Button>
              {matched > 0 && incident.hook.is_active && (
                <Button onClick={() => starting.mutate()} loading={starting.isPending}>
                  Send {matched.toLocaleString('en')} again
                </Button>
              )}
            </Group>
          </Stack>
        </Modal>
      )}
    </>
  );
}

function planText({ hook, state }: Incident, matched: number): string {
  if (matched === 0)
    return 'No delivery of this incident has failed for good. Those that have attempts left are sent again by themselves.';
  const what =
    matched === 1 ? '1 delivery that failed' : `${matched.toLocaleString('en')} deliveries that failed`;
  if (!hook.is_active) return `The hook is off, so ${what} cannot be sent. Turn the hook on first.`;
  const warning =
    state === 'open' ? ' Nothing was delivered since the last failure: repair the receiver first.' : '';
  return `Sends ${what} again, 10 per second. Each keeps its id, and starts a new retry schedule.${warning}`;
}
