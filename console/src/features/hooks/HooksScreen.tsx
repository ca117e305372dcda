import { Tabs } from '@mantine/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { HOOKS_PER_PAGE, type Hook } from '../../api/hook-id.ts';
import { hooksQuery } from '../../api/hooks.ts';
import { webHooksQuery } from '../../api/web-hooks.ts';
import { useAppSession } from '../../session/session.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { NumberPager } from '../../ui/NumberPager.tsx';
import { Page } from '../../ui/Page.tsx';
import { hookColumns, webHookColumns } from './hook-columns.tsx';
import { NewHookButton, NoHooks, NoWebHooks } from './NoHooks.tsx';

const route = getRouteApi('/hooks');

/** The hooks or the web-hooks of the app in its store, with what happened to them last. */
export function HooksScreen() {
  const { kind } = route.useSearch();
  const navigate = route.useNavigate();
  const show = (next: string | null) =>
    void navigate({ search: next === 'web-hook' ? { kind: 'web-hook' } : {} });
  return (
    <Page title="Hooks" actions={<NewHookButton kind={kind} />}>
      <Tabs value={kind ?? 'hook'} onChange={show} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="hook">Hooks</Tabs.Tab>
          <Tabs.Tab value="web-hook">Web-hooks</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="hook">
          <Hooks />
        </Tabs.Panel>
        <Tabs.Panel value="web-hook">
          <WebHooks />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Hooks() {
  const { storeHash } = useAppSession();
  const { page = 1 } = route.useSearch();
  return <HookList read={useQuery(hooksQuery(storeHash, page))} none={<NoHooks />} />;
}

function WebHooks() {
  const { storeHash } = useAppSession();
  const { page = 1 } = route.useSearch();
  return <HookList read={useQuery(webHooksQuery(storeHash, page))} none={<NoWebHooks />} />;
}

interface HookListProps {
  /** One page. */
  read: UseQueryResult<Hook[], Error>;
  /** What an app without any sees. */
  none: ReactNode;
}

function HookList({ read, none }: HookListProps) {
  const { page = 1 } = route.useSearch();
  return (
    <Loaded query={read}>
      {(hooks) => (hooks.length === 0 && page === 1 ? none : <HookTable hooks={hooks} />)}
    </Loaded>
  );
}

function HookTable({ hooks }: { hooks: Hook[] }) {
  const { kind, page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <DataTable
        caption={kind ? 'Web-hooks' : 'Hooks'}
        columns={kind ? webHookColumns : hookColumns}
        rows={hooks}
        rowId={({ id }) => String(id)}
      />
      <NumberPager
        page={page}
        hasNext={hooks.length === HOOKS_PER_PAGE}
        onPage={(next) => void navigate({ search: next === 1 ? { kind } : { kind, page: next } })}
      />
    </>
  );
}
