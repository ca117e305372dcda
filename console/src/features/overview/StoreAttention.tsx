import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { type AdminHook, storeHooksQuery } from '../../api/admin.ts';
import { useMayWrite } from '../../session/session.ts';
import { Foreign } from '../../ui/Foreign.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { AttentionPanel } from './AttentionPanel.tsx';
import { attentionColumns, mostUrgentFirst } from './attention-columns.tsx';

const RENEWED_MS = 10_000;

interface StoreAttentionProps {
  hash: string;
  clientId: string | undefined;
  /** Below it, once it has its height. */
  children: ReactNode;
}

/** The hooks of a store that are off, held back or failing. */
export function StoreAttention({ hash, clientId, children }: StoreAttentionProps) {
  const query = useQuery({
    ...storeHooksQuery(hash, { client_id: clientId }),
    refetchInterval: RENEWED_MS,
  });
  const columns = useMemo(() => columnsOf(hash), [hash]);
  return (
    <Loaded query={query}>
      {({ data, next_cursor }) => (
        <>
          <AttentionPanel
            columns={columns}
            rows={mostUrgentFirst(data)}
            rowId={({ key }) => key}
            limits={next_cursor === null ? undefined : `Of the first ${data.length} hooks.`}
          />
          {children}
        </>
      )}
    </Loaded>
  );
}

const columnsOf = (hash: string) =>
  attentionColumns<AdminHook>(
    ({ key, scope }) => (
      <Anchor
        size="sm"
        renderRoot={(props) => <Link to="/stores/$hash/hooks/$key" params={{ hash, key }} {...props} />}
      >
        <Foreign>{scope}</Foreign>
      </Anchor>
    ),
    (hook) => <Recover hash={hash} hook={hook} />,
  );

/** To the deliveries of its app at its host, which is as near as a recovery comes to one hook. */
function Recover({ hash, hook: { client_id, destination, status } }: { hash: string; hook: AdminHook }) {
  const mayWrite = useMayWrite();
  // A recovery leaves out hooks that are off, unless they are off because they failed.
  if (!mayWrite || (!status.is_active && status.disabled_reason !== 'failing')) return null;
  const search = {
    store_hash: hash,
    client_id,
    host: new URL(destination).host,
    turn_on: status.disabled_reason === 'failing' || undefined,
  };
  return (
    <Anchor size="sm" renderRoot={(props) => <Link to="/recovery" search={search} {...props} />}>
      Recover what failed
    </Anchor>
  );
}
