import { Box, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Incident } from '../../api/incidents.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { Time } from '../../ui/Time.tsx';
import { explainFailure } from '../deliveries/failure-words.ts';
import { IncidentBadge } from './incident-state.tsx';

/** @param link the hook's scope, as the way to its screen */
export const incidentColumns = (link: (incident: Incident) => ReactNode): Columns<Incident> => [
  { id: 'state', header: 'State', cell: ({ row }) => <IncidentBadge state={row.original.state} /> },
  {
    id: 'hook',
    header: 'Hook',
    cell: ({ row: { original } }) => (
      <Box miw={140}>
        {link(original)}
        <Text size="xs" c="dimmed">
          <Foreign>{original.hook.destination}</Foreign>
          {!original.hook.is_active && ' (off)'}
        </Text>
      </Box>
    ),
  },
  {
    id: 'reason',
    header: 'What happened',
    cell: ({ row: { original } }) => {
      const words = explainFailure(original)!;
      return (
        <>
          <Text size="sm">{words.what}</Text>
          <Text size="xs" c="dimmed">
            {words.advice}
          </Text>
        </>
      );
    },
  },
  { id: 'count', header: 'Failed attempts', cell: ({ row }) => row.original.count.toLocaleString('en') },
  { id: 'first', header: 'First seen', cell: ({ row }) => <Time at={row.original.first_seen_at} /> },
  { id: 'last', header: 'Last seen', cell: ({ row }) => <Time at={row.original.last_seen_at} /> },
];
