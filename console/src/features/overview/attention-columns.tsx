import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { HookStatus } from '../../api/hooks.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { Time } from '../../ui/Time.tsx';
import { explainFailure } from '../deliveries/failure-words.ts';
import { HookStateBadge } from '../hooks/HookStateBadge.tsx';
import { isFailing, nextStep, urgency } from '../hooks/needs-attention.ts';

/** A hook as both kinds of sessions have it. */
export interface Watched {
  key: string;
  destination: string;
  status: HookStatus;
}

/** @param link the hook's name, as the way to its screen */
export const attentionColumns = <T extends Watched>(
  link: (hook: T) => ReactNode,
  steps: (hook: T) => ReactNode,
): Columns<T> => [
  { id: 'state', header: 'State', cell: ({ row }) => <HookStateBadge status={row.original.status} /> },
  {
    id: 'hook',
    header: 'Hook',
    cell: ({ row: { original } }) => (
      <>
        {link(original)}
        <Text size="xs" c="dimmed">
          <Foreign>{original.destination}</Foreign>
        </Text>
      </>
    ),
  },
  { id: 'failure', header: 'Last failure', cell: ({ row }) => <LastFailure status={row.original.status} /> },
  {
    id: 'waiting',
    header: 'Waiting',
    cell: ({ row: { original } }) => (original.status.pending + original.status.parked).toLocaleString('en'),
  },
  {
    id: 'next',
    header: 'Next step',
    cell: ({ row: { original } }) => (
      <>
        <Text size="sm">{adviceOf(original.status)}</Text>
        {steps(original)}
      </>
    ),
  },
];

function LastFailure({ status: { last_failure } }: { status: HookStatus }) {
  if (!last_failure) return '—';
  return (
    <>
      <Text size="sm">{explainFailure(last_failure)?.what}</Text>
      <Text size="xs" c="dimmed">
        <Time at={last_failure.at} />
      </Text>
    </>
  );
}

/** Of a hook that is on and fails, what the failure itself advises is more than what the state says. */
function adviceOf(status: HookStatus): string {
  const { is_active, last_failure } = status;
  const advice = is_active && isFailing(status) && last_failure && explainFailure(last_failure)?.advice;
  return advice ? `${nextStep(status)} ${advice}` : nextStep(status);
}

export const mostUrgentFirst = <T extends Watched>(hooks: T[]): T[] =>
  hooks
    .filter(({ status }) => urgency(status) !== null)
    .sort((one, other) => urgency(one.status)! - urgency(other.status)!);
