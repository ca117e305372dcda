import { Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type System, systemQuery } from '../../api/system.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { processColumns } from './process-columns.tsx';
import { bytesText, durationText } from './quantities.ts';
import { Verdict } from './Verdict.tsx';

/** Whether the service is well, and how it is in figures: its queue, its database, its disk and its processes. It renews itself. */
export function SystemScreen() {
  const query = useQuery(systemQuery);
  return (
    <Page title="System">
      <Verdict>
        <Loaded query={query}>{(system) => <Shown system={system} />}</Loaded>
      </Verdict>
    </Page>
  );
}

const Shown = ({ system }: { system: System }) => (
  <Stack gap="md">
    <Paper withBorder p="md">
      <Facts system={system} />
    </Paper>
    <Title order={2} size="h4">
      Processes
    </Title>
    <DataTable caption="Processes" columns={processColumns} rows={system.processes} rowId={({ id }) => id} />
    <Text size="xs" c="dimmed">
      Each process reports every two seconds. One that has been silent for 15 seconds is left out.
    </Text>
  </Stack>
);

function Facts({
  system: { version, database, oldest_due_age_seconds, disk, processes },
}: {
  system: System;
}) {
  const sum = (of: (process: System['processes'][number]) => number) =>
    processes.reduce((total, process) => total + of(process), 0).toLocaleString('en');
  return (
    <dl className="figures">
      <Fact name="Version">{version}</Fact>
      <Fact name="Oldest due delivery">
        {oldest_due_age_seconds === 0 ? 'none is due' : `waits for ${durationText(oldest_due_age_seconds)}`}
      </Fact>
      <Fact name="Waiting in memory">{sum(({ queued }) => queued)}</Fact>
      <Fact name="Attempts under way">{sum(({ in_flight }) => in_flight)}</Fact>
      <Fact name="Database">{database.name === 'sqlite' ? 'SQLite' : 'MongoDB'}</Fact>
      <Fact name="Database answers in">{database.latency_ms.toLocaleString('en')} ms</Fact>
      {disk && (
        <Fact name="Disk">
          {bytesText(disk.free_bytes)} free of {bytesText(disk.total_bytes)}
        </Fact>
      )}
    </dl>
  );
}
