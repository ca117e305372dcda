import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type NewReplay, type Replay, startReplay } from '../../api/replays.ts';
import { useAppSession } from '../../session/session.ts';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';

const route = getRouteApi('/hooks/$id');

interface ConfirmReplayProps {
  /** The answer of the dry run, or null while there is none. */
  counted: Replay | null;
  wanted: NewReplay;
  onClose: () => void;
}

/** Says what the replay will do in numbers, and asks once. */
export function ConfirmReplay({ counted, wanted, onClose }: ConfirmReplayProps) {
  const { storeHash } = useAppSession();
  const { id } = route.useParams();
  const navigate = route.useNavigate();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => startReplay(storeHash, id, { ...wanted, dry_run: false }),
    onSuccess: async (replay) => {
      onClose();
      await navigate({ search: { tab: 'replays', replay: replay.id! } });
    },
  });
  const matched = counted?.matched ?? 0;
  return (
    <Modal opened={counted !== null} onClose={onClose} title="Replay">
      <Stack gap="md">
        <Text size="sm">
          {matched === 0
            ? 'No delivery matches, so there is nothing to send.'
            : planText(matched, wanted.rate ?? 10)}
        </Text>
        {error && <ErrorAlert error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          {matched > 0 && (
            <Button onClick={() => mutate()} loading={isPending}>
              Send {matched.toLocaleString('en')} again
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function planText(matched: number, rate: number): string {
  const seconds = Math.ceil(matched / rate);
  const time = seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
  const what = matched === 1 ? '1 delivery is' : `${matched.toLocaleString('en')} deliveries are`;
  return `${what} sent again, ${rate} per second: this takes about ${time}.`;
}
