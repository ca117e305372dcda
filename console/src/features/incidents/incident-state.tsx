import type { MantineColor } from '@mantine/core';
import type { IncidentState } from '../../api/incidents.ts';
import { SmallBadge } from '../../ui/StateBadge.tsx';

const STATES: Record<IncidentState, { color: MantineColor; meaning: string }> = {
  open: { color: 'red', meaning: 'Nothing was delivered since the last failure.' },
  recovering: {
    color: 'orange',
    meaning: 'Deliveries arrive again. It is resolved if that lasts for 15 minutes.',
  },
  resolved: {
    color: 'green',
    meaning: 'Deliveries arrived for 15 minutes, and the failure did not come back.',
  },
};

export const INCIDENT_STATES = Object.keys(STATES) as IncidentState[];

export const IncidentBadge = ({ state }: { state: IncidentState }) => (
  <SmallBadge label={state} {...STATES[state]} />
);
