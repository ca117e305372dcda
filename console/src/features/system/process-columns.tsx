import { Text, Tooltip } from '@mantine/core';
import type { Process } from '../../api/system.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { visibleLine } from '../../ui/foreign-text.ts';
import { Time } from '../../ui/Time.tsx';
import { durationText } from './quantities.ts';

const shown = (number: number | null) =>
  number === null ? '—' : number.toLocaleString('en', { maximumFractionDigits: 1 });

/** Enough to tell processes apart. The whole id would push the last columns out of sight. */
const SHOWN_OF_ID = 13;

export const processColumns: Columns<Process> = [
  {
    id: 'id',
    header: 'Process',
    cell: ({ row: { original } }) => (
      <>
        <Tooltip label={visibleLine(original.id)}>
          <Text size="sm" className="nowrap">
            <Foreign>{`${original.id.slice(0, SHOWN_OF_ID)}…`}</Foreign>
          </Text>
        </Tooltip>
        <Text size="xs" c="dimmed">
          <Foreign>{`${original.role}, version ${original.version}`}</Foreign>
        </Text>
      </>
    ),
  },
  { id: 'reported', header: 'Reported', cell: ({ row }) => <Time at={row.original.reported_at} /> },
  { id: 'up', header: 'Up for', cell: ({ row }) => durationText(row.original.uptime_seconds) },
  { id: 'lanes', header: 'Busy hooks', cell: ({ row }) => shown(row.original.lanes) },
  { id: 'queued', header: 'Waiting', cell: ({ row }) => shown(row.original.queued) },
  { id: 'in-flight', header: 'Under way', cell: ({ row }) => shown(row.original.in_flight) },
  {
    id: 'commits',
    header: 'In one write',
    cell: ({ row: { original } }) => (
      <Text size="sm" className="nowrap">
        {shown(original.commit_size.events)} events, {shown(original.commit_size.results)} results
      </Text>
    ),
  },
  { id: 'circuits', header: 'Circuits', cell: ({ row }) => shown(row.original.circuits) },
];
