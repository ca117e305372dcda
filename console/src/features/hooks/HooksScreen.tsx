import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { HOOKS_PER_PAGE, type Hook, hooksQuery } from '../../api/hooks.ts';
import { useAppSession } from '../../session/session.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { NumberPager } from '../../ui/NumberPager.tsx';
import { Page } from '../../ui/Page.tsx';
import { hookColumns } from './hook-columns.tsx';
import { NewHookButton, NoHooks } from './NoHooks.tsx';

const route = getRouteApi('/hooks');

/** The hooks of the app in its store, with what happened to them last. */
export function HooksScreen() {
  const { storeHash } = useAppSession();
  const { page = 1 } = route.useSearch();
  const query = useQuery(hooksQuery(storeHash, page));
  return (
    <Page title="Hooks" actions={<NewHookButton />}>
      <Loaded query={query}>
        {(hooks) =>
          hooks.length === 0 && page === 1 ? <NoHooks /> : <HookTable hooks={hooks} page={page} />
        }
      </Loaded>
    </Page>
  );
}

function HookTable({ hooks, page }: { hooks: Hook[]; page: number }) {
  const navigate = route.useNavigate();
  return (
    <>
      <DataTable caption="Hooks" columns={hookColumns} rows={hooks} rowId={({ id }) => String(id)} />
      <NumberPager
        page={page}
        hasNext={hooks.length === HOOKS_PER_PAGE}
        onPage={(next) => void navigate({ search: next === 1 ? {} : { page: next } })}
      />
    </>
  );
}
