import { Anchor } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { HOOKS_PER_PAGE, type Hook } from '../../api/hook-id.ts';
import { type HookStatus, hookStatusQuery, hooksQuery } from '../../api/hooks.ts';
import { webHooksQuery } from '../../api/web-hooks.ts';
import { useAppSession } from '../../session/session.ts';
import { Foreign } from '../../ui/Foreign.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { NoHooks } from '../hooks/NoHooks.tsx';
import { AttentionPanel } from './AttentionPanel.tsx';
import { attentionColumns, mostUrgentFirst, type Watched } from './attention-columns.tsx';

const RENEWED_MS = 15_000;

interface WatchedHook extends Watched {
  hook: Hook;
}

const SEE = {
  parked: 'See what is parked',
  pending: 'See what waits',
  exhausted: 'See what failed',
} as const;

/** Where its deliveries are that need somebody: those of a hook that is held back or tried again have not failed yet. */
function stateShown({ parked, pending }: HookStatus): keyof typeof SEE {
  if (parked > 0) return 'parked';
  return pending > 0 ? 'pending' : 'exhausted';
}

const columns = attentionColumns<WatchedHook>(
  ({ hook }) => (
    <Anchor size="sm" renderRoot={(props) => <Link to="/hooks/$id" params={{ id: hook.id }} {...props} />}>
      <Foreign>{hook.scope}</Foreign>
    </Anchor>
  ),
  ({ hook, status }) => (
    <Anchor
      size="sm"
      renderRoot={(props) => (
        <Link to="/hooks/$id" params={{ id: hook.id }} search={{ state: stateShown(status) }} {...props} />
      )}
    >
      {SEE[stateShown(status)]}
    </Anchor>
  ),
);

/** The hooks of the app that are off, held back or failing, and what stands below them. */
export function AppAttention({ children }: { children: ReactNode }) {
  const { storeHash } = useAppSession();
  const query = useQuery(hooksQuery(storeHash, 1));
  const ofWebHooks = useQuery(webHooksQuery(storeHash, 1));
  return (
    <Loaded query={query}>
      {(hooks) => (
        <Loaded query={ofWebHooks}>
          {(webHooks) => <OfHooks hooks={[...hooks, ...webHooks]}>{children}</OfHooks>}
        </Loaded>
      )}
    </Loaded>
  );
}

function OfHooks({ hooks, children }: { hooks: Hook[]; children: ReactNode }) {
  const { storeHash } = useAppSession();
  const statuses = useQueries({
    queries: hooks.map(({ id }) => ({ ...hookStatusQuery(storeHash, id), refetchInterval: RENEWED_MS })),
    combine: (results) => results.map(({ data }) => data),
  });
  const known = hooks.flatMap((hook, i) => watched(hook, statuses[i]));
  // Nothing below appears before this has its height: the page would jump.
  if (known.length < hooks.length) return <Loading />;
  return (
    <>
      {hooks.length === 0 ? (
        <NoHooks />
      ) : (
        <AttentionPanel
          columns={columns}
          rows={mostUrgentFirst(known)}
          rowId={({ key }) => key}
          limits={
            hooks.length >= HOOKS_PER_PAGE ? `Of the first ${HOOKS_PER_PAGE} hooks and web-hooks.` : undefined
          }
        />
      )}
      {children}
    </>
  );
}

const watched = (hook: Hook, status: HookStatus | undefined): WatchedHook[] =>
  status ? [{ key: String(hook.id), destination: hook.destination, status, hook }] : [];
