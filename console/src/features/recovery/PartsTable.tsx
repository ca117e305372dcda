import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { RecoveryPart } from '../../api/recovery.ts';
import { type Columns, DataTable } from '../../ui/DataTable.tsx';
import { AppName } from '../apps/AppName.tsx';

const SKIPPED: Record<NonNullable<RecoveryPart['skipped']>, string> = {
  hook_off: 'left out: the hook is off',
  hook_deleted: 'left out: the hook was deleted',
};

const where: Columns<RecoveryPart> = [
  {
    id: 'hook',
    header: 'Hook',
    cell: ({ row: { original } }) => (
      <Anchor
        size="sm"
        renderRoot={(props) => (
          <Link
            to="/stores/$hash/hooks/$key"
            params={{ hash: original.store_hash, key: original.hook }}
            {...props}
          />
        )}
      >
        {original.hook.slice(0, 8)}… in {original.store_hash}
      </Anchor>
    ),
  },
  { id: 'app', header: 'App', cell: ({ row }) => <AppName clientId={row.original.client_id} /> },
  { id: 'matched', header: 'Matched', cell: ({ row }) => row.original.matched.toLocaleString('en') },
];
const skipped: Columns<RecoveryPart>[number] = {
  id: 'skipped',
  header: 'Note',
  cell: ({ row: { original } }) => (original.skipped ? SKIPPED[original.skipped] : '—'),
};
const ofPlan: Columns<RecoveryPart> = [...where, skipped];
const ofJob: Columns<RecoveryPart> = [
  ...where,
  { id: 'done', header: 'Made due', cell: ({ row }) => row.original.done.toLocaleString('en') },
  { id: 'failed', header: 'Not made due', cell: ({ row }) => row.original.failed.toLocaleString('en') },
  { id: 'left', header: 'Remaining', cell: ({ row }) => row.original.remaining.toLocaleString('en') },
  skipped,
];

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
