import { Button, Group, NumberInput, Paper, Radio, Stack, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type NewReplay, startReplay } from '../../api/replays.ts';
import { useAppSession, useMayWrite } from '../../session/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';
import { MomentInput } from '../../ui/MomentInput.tsx';
import { ConfirmReplay } from './ConfirmReplay.tsx';
import { ReplayProgress } from './ReplayProgress.tsx';

const route = getRouteApi('/hooks/$id');
const HOUR_MS = 3_600_000;

/** Sends past deliveries again. The replay that is shown is in the address. */
export function ReplaysPanel() {
  const { replay } = route.useSearch();
  const mayWrite = useMayWrite();
  return (
    <Stack gap="md">
      {replay && <ReplayProgress replayId={replay} />}
      {mayWrite ? (
        <ReplayForm />
      ) : (
        !replay && <EmptyState title="No replay is shown">Starting one needs write access.</EmptyState>
      )}
    </Stack>
  );
}

function ReplayForm() {
  const { storeHash } = useAppSession();
  const { id } = route.useParams();
  const [wanted, setWanted] = useState<NewReplay>(() => ({
    from: new Date(Date.now() - HOUR_MS).toISOString(),
    only: 'failed',
    rate: 10,
    dry_run: true,
  }));
  const count = useMutation({ mutationFn: () => startReplay(storeHash, id, { ...wanted, dry_run: true }) });
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Send past deliveries again
        </Title>
        <ReplayFields wanted={wanted} onChange={setWanted} />
        {count.error && <ErrorAlert error={count.error} />}
        <Group>
          <Button variant="default" onClick={() => count.mutate()} loading={count.isPending}>
            Count them
          </Button>
        </Group>
      </Stack>
      <ConfirmReplay counted={count.data ?? null} wanted={wanted} onClose={() => count.reset()} />
    </Paper>
  );
}

interface ReplayFieldsProps {
  wanted: NewReplay;
  onChange: (wanted: NewReplay) => void;
}

function ReplayFields({ wanted, onChange }: ReplayFieldsProps) {
  const { to, ...open } = wanted;
  return (
    <>
      <Group gap="sm">
        <MomentInput
          label="Events from"
          value={String(wanted.from)}
          onChange={(from) => from && onChange({ ...wanted, from })}
          required
        />
        <MomentInput
          label="Until (now if empty)"
          value={to === undefined ? undefined : String(to)}
          onChange={(until) => onChange(until === undefined ? open : { ...wanted, to: until })}
        />
        <NumberInput
          label="Deliveries per second"
          min={1}
          max={100}
          clampBehavior="strict"
          value={wanted.rate ?? 10}
          onChange={(rate) => typeof rate === 'number' && onChange({ ...wanted, rate })}
          w={190}
        />
      </Group>
      <Radio.Group
        label="Which"
        value={wanted.only ?? 'failed'}
        onChange={(only) => onChange({ ...wanted, only: only as 'failed' | 'all' })}
      >
        <Stack gap={6} mt={4}>
          <Radio value="failed" label="Those that failed for good" />
          <Radio value="all" label="All, also delivered and canceled ones" />
        </Stack>
      </Radio.Group>
    </>
  );
}
