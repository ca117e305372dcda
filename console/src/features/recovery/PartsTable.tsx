import { Anchor, Box, Text } from '@mantine/core';
import { useInViewport } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { recordQuery } from '../../api/records.ts';
import type { RecoveryPart } from '../../api/recovery.ts';
import { type Columns, DataTable } from '../../ui/DataTable.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { AppName } from '../apps/AppName.tsx';

const SKIPPED: Record<NonNullable<RecoveryPart['skipped']>, string> = {
  hook_off: 'left out: the hook is off',
  hook_deleted: 'left out: the hook was deleted',
};

/** A job may also find a hook off when it has sent all of it again: then nothing is left out. */
const noteOf = ({ skipped: reason, done, matched }: RecoveryPart) =>
  reason && done < matched ? SKIPPED[reason] : '—';

const where: Columns<RecoveryPart> = [
  {
    id: 'hook',
    header: 'Hook',
    cell: ({ row }) => <HookOf part={row.original} />,
  },
  { id: 'app', header: 'App', cell: ({ row }) => <AppName clientId={row.original.client_id} /> },
  { id: 'matched', header: 'Matched', cell: ({ row }) => row.original.matched.toLocaleString('en') },
];
const skipped: Columns<RecoveryPart>[number] = {
  id: 'skipped',
  header: 'Note',
  cell: ({ row }) => noteOf(row.original),
};
const ofPlan: Columns<RecoveryPart> = [...where, skipped];
const ofJob: Columns<RecoveryPart> = [
  ...where,
  { id: 'done', header: 'Made due', cell: ({ row }) => row.original.done.toLocaleString('en') },
  { id: 'failed', header: 'Not made due', cell: ({ row }) => row.original.failed.toLocaleString('en') },
  { id: 'left', header: 'Remaining', cell: ({ row }) => row.original.remaining.toLocaleString('en') },
  skipped,
];

/** By its scope, which is asked for when the row is seen: there may be a thousand. One that was deleted has its key. */
function HookOf({ part: { store_hash: hash, hook: key } }: { part: RecoveryPart }) {
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const { data } = useQuery({ ...recordQuery(key), enabled: inViewport });
  return (
    <Box ref={ref} miw={105}>
      <Anchor
        size="sm"
        renderRoot={(props) => <Link to="/stores/$hash/hooks/$key" params={{ hash, key }} {...props} />}
      >
        <Foreign>{data?.scope ?? `${key.slice(0, 8)}…`}</Foreign>
      </Anchor>
      <Text size="xs" c="dimmed">
        in {hash}
      </Text>
    </Box>
  );
}

/** Hook by hook. */
export const PartsTable = ({ parts, isPlan = false }: { parts: RecoveryPart[]; isPlan?: boolean }) => (
  <div className="long-table">
    <DataTable
      caption={isPlan ? 'What would be sent, by hook' : 'The recovery by hook'}
      columns={isPlan ? ofPlan : ofJob}
      rows={parts}
      rowId={({ hook }) => hook}
    />
  </div>
);
