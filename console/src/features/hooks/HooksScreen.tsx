import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { HOOKS_PER_PAGE, type Hook } from '../../api/hook-id.ts';
import { hooksQuery } from '../../api/hooks.ts';
import { webHooksQuery } from '../../api/web-hooks.ts';
import { useAppSession } from '../../session/session.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { NumberPager } from '../../ui/NumberPager.tsx';
import { Page } from '../../ui/Page.tsx';
import { hookColumns } from './hook-columns.tsx';
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
  const query = useQuery(hooksQuery(storeHash, page));
  return (
    <Loaded query={query}>
      {(hooks) => (hooks.length === 0 && page === 1 ? <NoHooks /> : <HookTable hooks={hooks} />)}
    </Loaded>
  );
}

function WebHooks() {
  const { storeHash } = useAppSession();
  const { page = 1 } = route.useSearch();
  const query = useQuery(webHooksQuery(storeHash, page));
  return (
    <Loaded query={query}>
      {(hooks) => (hooks.length === 0 && page === 1 ? <NoWebHooks /> : <HookTable hooks={hooks} />)}
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
        columns={hookColumns}
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
